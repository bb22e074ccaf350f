"""Exports: each form is valid by its own standard, says what was reviewed, and keeps private what is private."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import insert, select, update

from onrecord.errors import LedgerError, NotInLedger
from onrecord.labels import Certainty, Framing, SpeakerType, Stance, Uttered
from onrecord.ledger import Ledger, corrections
from onrecord.ledger.corrections import By
from onrecord.ledger.exports import FORMATS, Selection
from onrecord.ledger.tables import claims, relations, statements
from onrecord.schema import article_schema
from onrecord.score.documents import choose
from onrecord.types import Json
from tests.ledger.making import Said, reading
from tests.show.fictional import ferry

STANDARDS = Path(__file__).parent / "standards"
CONTEXT = json.loads((STANDARDS / "anno.jsonld").read_text(encoding="utf-8"))
LINES = ("jsonl", "csv", "webanno", "ftm", "labelstudio")
NOT_REVIEWED = "Read by machine, not reviewed."


def fill(ledger: Ledger) -> None:
    """Three articles: one with every shape of statement, one of another outlet and year, one private."""
    ledger.add(ferry())
    ledger.add(reading("The mill stood idle.",
                       Said("Ida Marlow", "the mill did not poison the river", cue="insisted", direct=False, on="2030-05", role="manager", affiliation="Marrow Mills"),
                       Said("a worker", "it may have been the mill", direct=False, cue="said", type=SpeakerType.ANONYMOUS, certainty=Certainty.POSSIBLE),
                       Said("the health office", "nobody was told", type=SpeakerType.GOVERNMENT, framing=Framing.CHARGED, on="2030-05-01/2030-05-07"),
                       Said("", "something else", cue="suggested", direct=False), Said("Ida Marlow", "we hid it", uttered=Uttered.NO),
                       url="https://herald.example/mill", title="Mill 😀 denies it all", outlet="The Other Herald", published="2030-05-09"))
    ledger.add(reading("A letter came.", Said("Nell Aster", "keep my name out of it"), id="secret", title="Secret letter"), private=True)


def claim_about_the_mill(ledger: Ledger, **values: Any) -> int:
    """A saved claim: one statement denies it, one holds it possible, one is about it and was not said."""
    with ledger.writing() as connection:
        row = {"name": "mill", "text": "The mill poisoned the river", "made": "2031-01-01T00:00:00Z"} | values
        number = int(connection.execute(insert(claims).values(**row)).inserted_primary_key[0])
        for words, relation, value, certainty in (("the mill did not poison the river", "against", -3, "certain"), ("it may have been the mill", "for", 1, "possible"),
                                                  ("we hid it", "for", None, "certain")):
            row = connection.execute(select(statements).where(statements.c.content_text.contains(words))).mappings().one()
            connection.execute(insert(relations).values(claim_id=number, utterance_id=row["utterance_id"], statement_id=row["id"], model="a", relation=relation,
                                                        confidence=0.8, part=row["content"], value=value, certainty=certainty))
    return number


def exported(ledger: Ledger, form: str, **selection: Any) -> str:
    return "".join(ledger.export(form, Selection(**selection)))


def lines(text: str) -> list[Json]:
    return [json.loads(line) for line in text.splitlines()]


def number_of(ledger: Ledger, words: str) -> int:
    with ledger.reading() as connection:
        return connection.execute(select(statements.c.id).where(statements.c.content_text.contains(words))).scalar_one()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    fill(ledger)
    return ledger


def test_native_lines_fit_the_schema_and_the_scorers(filled: Ledger) -> None:
    found = lines(exported(filled, "jsonl"))
    for line in found:
        jsonschema.validate(line, article_schema())
        for s in line["statements"]:
            assert " … ".join(line["text"][a:b] for a, b in s["content"]) == s["content_text"]
            assert (s["reviewed"], s["verdict"], s["reviewed_by"]) == (False, None, [])
    assert [line["title"] for line in found] == ["Harbour board denies plan to close the night ferry", "Mill 😀 denies it all"]
    assert [len(line["statements"]) for line in found] == [len(ferry()), 5]
    assert len(choose(found)) == 2


def test_what_was_reviewed_says_by_whom_and_what_was_rejected_is_left_out(filled: Ledger) -> None:
    with filled.writing() as connection:
        corrections.accept(connection, number_of(filled, "nobody was told"), By("Ada"))
        corrections.change(connection, number_of(filled, "did not poison"), {"certainty": "probable"}, By("Per"))
        corrections.accept(connection, number_of(filled, "did not poison"), By("Ada"))
        corrections.reject(connection, number_of(filled, "something else"), By("Ada"))
        corrections.reject(connection, number_of(filled, "had told colleagues in March"), By("Ada"))
    first, second = lines(exported(filled, "jsonl"))
    jsonschema.validate(second, article_schema())
    assert {s["content_text"]: (s["verdict"], s["reviewed_by"]) for s in second["statements"] if s["reviewed"]} == {
        "“nobody was told,”": ("accepted", ["Ada"]), "the mill did not poison the river": ("changed", ["Per", "Ada"])}
    assert "something else" not in [s["content_text"] for s in second["statements"]]
    inner = next(s for s in first["statements"] if s["content_text"].startswith("“the night boat"))
    assert inner["within"] is None, "what stood within the rejected one stands by itself"
    rows = list(csv.DictReader(io.StringIO(exported(filled, "csv"))))
    assert {r["content"]: r["review"] for r in rows if "poison" in r["content"]} == {"the mill did not poison the river": "Reviewed by Per, Ada."}
    for form in LINES:
        text = exported(filled, form)
        assert "Reviewed by Per, Ada." in text or form == "jsonl"
        assert NOT_REVIEWED in text or form == "jsonl"
    (gold,) = lines(exported(filled, "gold"))[1:]
    assert {s["content"][0][0] for s in gold["statements"]} and [set(s) >= {"source", "cue", "content"} for s in gold["statements"]] == [True, True]


@pytest.mark.parametrize("form", [f for f in FORMATS if f not in ("claimreview", "ledger")])
def test_private_articles_stay_out_unless_asked_for(filled: Ledger, form: str) -> None:
    claim_about_the_mill(filled)
    with filled.writing() as connection:
        for words in ("keep my name", "nobody was told"):
            corrections.accept(connection, number_of(filled, words), By("Ada"))
    public = exported(filled, form)
    assert "keep my name" not in public and "Secret" not in public and "Nell Aster" not in public
    if form != "claim":
        assert "keep my name" in exported(filled, form, private=True)
    filled.set_private("https://herald.example/mill")
    assert "nobody was told" not in exported(filled, form)
    filled.set_private("https://herald.example/mill", False)
    assert exported(filled, form) == public


def test_filters(filled: Ledger) -> None:
    def found(**selection: Any) -> list[str]:
        return [s["content_text"] for line in lines(exported(filled, "jsonl", **selection)) for s in line["statements"]]

    assert found(speaker="ida marlow") == ["the mill did not poison the river", "“we hid it,”"]
    assert len(found(outlet="the other herald")) == 5
    assert found(until="2030-05-04") == ["the mill did not poison the river", "“nobody was told,”"]
    assert "nobody has voted" in " ".join(found(since="2031")).lower()
    claim_about_the_mill(filled)
    assert found(claim="mill", speaker="Ida Marlow") == ["the mill did not poison the river", "“we hid it,”"]
    assert lines(exported(filled, "jsonl", since="2040")) == []
    for wrong in ({"speaker": "Nobody Here"}, {"outlet": "None"}, {"claim": "unheard of"}):
        with pytest.raises(NotInLedger):
            exported(filled, "jsonl", **wrong)


@pytest.mark.parametrize("form", [f.name for f in FORMATS.values() if f.bare])
def test_without_text_only_offsets_and_labels_are_left(filled: Ledger, form: str) -> None:
    text = exported(filled, form, text=False)
    for words in ("Orla", "Fenn", "ferry to Selm", "poison", "told", "Harbour board denies", "manager", "Marrow Mills", "on the quay", "Tuesday"):
        assert words not in text, words
    assert "affirms" in text and "possible" in text


def test_bare_lines_point_into_the_text(filled: Ledger) -> None:
    for bare, whole in zip(lines(exported(filled, "jsonl", text=False)), lines(exported(filled, "jsonl")), strict=True):
        assert [[whole["text"][a:b] for a, b in s["content"]] for s in bare["statements"]] == [
            [whole["text"][a:b] for a, b in s["content"]] for s in whole["statements"]]
        assert len(bare["text_sha256"]) == 64


def test_no_cell_is_a_formula(ledger: Ledger) -> None:
    ledger.add(reading("A sheet.", Said("Ida Marlow", "=SUM(A1) is what it says", direct=False), url="https://courier.example/=1", title="+1"))
    rows = list(csv.reader(io.StringIO(exported(ledger, "csv"))))
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in tuple("=+-@")]


def loader(url: str, options: Any = None) -> Json:
    assert url == "http://www.w3.org/ns/anno.jsonld"
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from keys(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys(part)


def test_web_annotations_are_valid_json_ld(filled: Ledger) -> None:
    from pyld import jsonld

    data = json.loads(exported(filled, "webanno"))
    assert set(keys(data)) - {"@context"} <= set(CONTEXT["@context"]), "every property is one of the standard's"
    (collection,) = jsonld.expand(data, {"documentLoader": loader})
    oa = "http://www.w3.org/ns/oa#"
    assert collection["@type"] == ["http://www.w3.org/ns/activitystreams#OrderedCollection"]
    page = collection["http://www.w3.org/ns/activitystreams#first"][0]
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert len(items) == data["total"] == len(ferry()) + 5
    assert len({item["@id"] for item in items}) == len(items)
    for item in items:
        assert item["@type"] == [f"{oa}Annotation"]
        assert {f"{oa}hasTarget", f"{oa}hasBody", f"{oa}motivatedBy", "http://purl.org/dc/terms/creator"} <= set(item)
        assert all(m["@id"].startswith(oa) for m in item[f"{oa}motivatedBy"])
        for target in item[f"{oa}hasTarget"]:
            assert target[f"{oa}hasSource"][0]["@id"].split(":")[0] in ("https", "urn")
            assert {s["@type"][0] for s in target[f"{oa}hasSelector"]} >= {f"{oa}TextQuoteSelector", f"{oa}TextPositionSelector"}
        for body in item[f"{oa}hasBody"]:
            assert body["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"][0]["@value"]
            assert body[f"{oa}hasPurpose"][0]["@id"].startswith(oa)


def test_annotations_find_the_words(filled: Ledger) -> None:
    texts = {line["url"]: line["text"] for line in lines(exported(filled, "jsonl"))}
    for item in json.loads(exported(filled, "webanno"))["first"]["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            text, by_type = texts[target["source"]], {s["type"]: s for s in target["selector"]}
            quote, place = by_type["TextQuoteSelector"], by_type["TextPositionSelector"]
            assert text[place["start"]:place["end"]] == quote["exact"]
            assert text[:place["start"]].endswith(quote["prefix"]) and text[place["end"]:].startswith(quote["suffix"])
            assert by_type["FragmentSelector"]["value"].startswith(":~:text=")
        assert NOT_REVIEWED in [b["value"] for b in item["body"]]
    split = [i for i in json.loads(exported(filled, "webanno"))["first"]["items"] if isinstance(i["target"], list)]
    assert len(split) == 2, "a broken quote has a target for each of its parts"


def schema(name: str) -> Json:
    data: Json = json.loads((STANDARDS / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(data)
    return data


def test_claims_are_schema_org(filled: Ledger) -> None:
    claim_about_the_mill(filled)
    data = json.loads(exported(filled, "claim"))
    jsonschema.validate(data, schema("schemaorg.schema.json"))
    (claim,) = data["@graph"]
    assert (claim["text"], claim["name"]) == ("The mill poisoned the river", "mill")
    (work,) = claim["appearance"]
    assert work["text"] == "it may have been the mill"
    assert (work["@type"], work["creator"], work["creativeWorkStatus"]) == ("CreativeWork", [{"@type": "Person", "name": "a worker"}], NOT_REVIEWED)
    assert claim["firstAppearance"] == {"@id": work["@id"]}
    against, unsaid = claim["subjectOf"]
    assert against["description"].startswith("certainly not (-3); relation against")
    assert against["dateCreated"] == "2030-05"
    assert (unsaid["@type"], unsaid["description"].split(";")[0]) == ("Quotation", "not said (no value)")
    assert work["isPartOf"]["publisher"] == {"@type": "Organization", "name": "The Other Herald"}


def test_only_what_a_person_has_rated_is_a_fact_check(filled: Ledger) -> None:
    number = claim_about_the_mill(filled)
    with pytest.raises(NotInLedger, match="rated by a person"):
        exported(filled, "claimreview")
    with filled.writing() as connection:
        corrections.rate(connection, number, {"rating_value": 2, "best": 5, "worst": 1, "alternate_name": "Mostly false", "author": "Ada Lindqvist",
                                              "url": "https://courier.example/checked", "date": "2031-01-02"}, By("Ada"))
    data = json.loads(exported(filled, "claimreview"))
    jsonschema.validate(data, schema("schemaorg.schema.json"))
    (check,) = data["@graph"]
    assert (check["claimReviewed"], check["author"]["name"], check["datePublished"]) == ("The mill poisoned the river", "Ada Lindqvist", "2031-01-02")
    assert check["reviewRating"] == {"@type": "Rating", "ratingValue": 2, "bestRating": 5, "worstRating": 1, "alternateName": "Mostly false"}
    assert len(check["itemReviewed"]["appearance"]) == 1
    with filled.writing() as connection:
        connection.execute(update(claims).values(private=True))
    with pytest.raises(NotInLedger):
        exported(filled, "claimreview")
    assert json.loads(exported(filled, "claim"))["@graph"] == []
    assert len(json.loads(exported(filled, "claimreview", private=True))["@graph"]) == 1


def test_follow_the_money_takes_every_entity(filled: Ledger) -> None:
    model = pytest.importorskip("followthemoney", reason="followthemoney is not installed (it needs ICU: libicu-dev, pkg-config)").model
    entities = lines(exported(filled, "ftm"))
    by_id = {e["id"]: e for e in entities}
    assert len(by_id) == len(entities)
    for entity in entities:
        found = model.get_proxy(entity, cleaned=False)
        found.schema.validate(entity)
        kept = {name: sorted(values) for name, values in found.to_dict()["properties"].items()}
        assert kept == {name: sorted(set(values)) for name, values in entity["properties"].items()}, "the library changes no value and leaves none out"
        for name, values in entity["properties"].items():
            prop = found.schema.get(name)
            if prop.type.name == "entity":
                for value in values:
                    assert model.get(by_id[value]["schema"]).is_a(prop.range), (name, by_id[value]["schema"])
    names = {(e["schema"], *e["properties"]["name"]) for e in entities if e["schema"] in ("Person", "Organization", "PublicBody")}
    assert {("Person", "Orla Fenn"), ("Person", "Ida Marlow")} <= names
    assert not any("worker" in name or "familiar" in name for _, name in names), "sources without a name are nobody outside their article"
    said = [e["properties"] for e in entities if e["schema"] == "Documentation" and "the mill did not poison the river" in e["properties"]["description"]]
    assert [(p["date"], p["status"]) for p in said] == [(["2030-05"], [NOT_REVIEWED])]


def test_ids_of_entities_are_the_same_again(filled: Ledger) -> None:
    before = exported(filled, "ftm")
    filled.add(reading("More.", Said("Ida Marlow", "we have said all there is to say about it"), url="https://herald.example/more"))
    assert set(before.splitlines()) - set(exported(filled, "ftm").splitlines()) == set()


def test_label_studio_tasks(filled: Ledger) -> None:
    tasks = json.loads(exported(filled, "labelstudio"))
    jsonschema.validate(tasks, schema("labelstudio.schema.json"))
    interface = ElementTree.fromstring((Path(__file__).parents[2] / "docs" / "label-studio.xml").read_text(encoding="utf-8"))
    controls = {e.get("name"): {c.get("value") for c in e} for e in interface.iter() if e.tag in ("Labels", "Choices", "TextArea")}
    related = {e.get("value") for e in interface.iter("Relation")}
    assert len(tasks) == 2
    for task in tasks:
        (prediction,) = task["predictions"]
        regions = {r["id"] for r in prediction["result"] if r["type"] == "labels"}
        for result in prediction["result"]:
            if result["type"] == "relation":
                assert {result["from_id"], result["to_id"]} <= regions
                assert set(result["labels"]) <= related
                continue
            value = result["value"]
            assert result["id"] in regions
            if result["type"] == "textarea":
                assert result["from_name"] in controls
            else:
                assert set(value[result["type"]]) <= controls[result["from_name"]]
                assert task["data"]["text"][value["start"]:value["end"]] == value["text"]
        assert set(task["meta"]["review"].values()) == {NOT_REVIEWED}


def test_empty_ledger(ledger: Ledger) -> None:
    for form in FORMATS.values():
        if form.name == "claimreview":
            continue
        text = "".join(ledger.export(form.name))
        if form.name in ("webanno", "claim", "labelstudio"):
            json.loads(text)
    assert exported(ledger, "jsonl") == ""


def test_whole_ledger_takes_private_material_only_when_told(filled: Ledger) -> None:
    with pytest.raises(LedgerError, match="--private"):
        exported(filled, "ledger")
    assert "keep my name" in exported(filled, "ledger", private=True)


def test_values_that_fit_no_standard_are_left_out(ledger: Ledger) -> None:
    ledger.add(reading("A report.", Said("the report", "the tank was empty", type=SpeakerType.DOCUMENT, stance=Stance.DENIES), published=None, url=None, outlet=None))
    model = pytest.importorskip("followthemoney").model
    for entity in lines(exported(ledger, "ftm")):
        model.get_proxy(entity, cleaned=False).schema.validate(entity)
    item = json.loads(exported(ledger, "webanno"))["first"]["items"][0]
    assert item["target"]["source"].startswith("urn:uuid:")
    assert {s["type"] for s in item["target"]["selector"]} == {"TextQuoteSelector", "TextPositionSelector"}
