"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): one a statement, together one collection in JSON-LD.

The target is the content: the article's address, a TextQuoteSelector that finds the words on the page, and a
TextPositionSelector, which counts in code points of the text as onrecord has it (the page without its furniture), and a
FragmentSelector with the text fragment that opens the page at the words. A quote broken by its cue has a target for each
of its parts. Who said it and how sure are the bodies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.ledger.exports.base import GENERATOR, Exported, Source
from onrecord.selectors import link, surroundings
from onrecord.show.lines import dumped
from onrecord.show.plain import web_link
from onrecord.show.rows import review
from onrecord.types import Json, Passage, Statement

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
FRAGMENTS = "https://wicg.github.io/scroll-to-text-fragment/"
"""The specification of text fragments."""

_SOFTWARE: Json = {"type": "Software", "name": GENERATOR}

_LABELS = ("kind", "speaker_type", "act", "stance", "certainty", "framing", "uttered", "said_on")
"""What becomes a tag, as ``stance: denies``."""

_WORDED = ("role", "affiliation", "heard_by", "venue", "anonymity_reason")
"""What becomes a description, where the article words it."""


def lines(source: Source) -> Iterator[str]:
    """One AnnotationCollection whose only page holds the annotations, one a line."""
    yield (f'{{"@context": "{CONTEXT}", "id": "{source.urn("annotations")}", "type": "AnnotationCollection",\n'
           f'"label": "Statements that articles report", "generator": {dumped(_SOFTWARE)},\n'
           f'"first": {{"id": "{source.urn("annotations", "page 1")}", "type": "AnnotationPage", "startIndex": 0, "items": [')
    total = 0
    for filed, statement in source.statements():
        yield f"{',' if total else ''}\n{dumped(annotation(source, filed, statement))}"
        total += 1
    yield f'\n]}}, "total": {total}}}\n'


def annotation(source: Source, filed: Exported, statement: Statement) -> Json:
    """One annotation, without its context."""
    text = source.selection.text
    targets = [_target(source, filed, statement, Passage.of(filed.reading.article.text, [span])) for span in statement.content.spans]
    people = [{"type": "Person", "name": name} for name in statement.reviewed_by]
    return {"id": source.urn("annotation", filed.number, statement.id), "type": "Annotation",
            "motivation": ["describing", "tagging"], "creator": [_SOFTWARE, *people] if people else _SOFTWARE, "created": filed.seen,
            "generator": _SOFTWARE, "body": list(_bodies(statement, text)), "target": targets[0] if len(targets) == 1 else targets}


def _target(source: Source, filed: Exported, statement: Statement, part: Passage) -> Json:
    article = filed.reading.article
    start, end = part.spans[0]
    selectors: list[Json] = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if source.selection.text:
        before, after = surroundings(article.text, part)
        if part.spans == statement.content.spans:
            before, after = statement.prefix, statement.suffix
        selectors.insert(0, {"type": "TextQuoteSelector", "exact": part.text, "prefix": before, "suffix": after})
        if address := link(web_link(article.url), article.text, part, article.times):
            selectors.append({"type": "FragmentSelector", "conformsTo": FRAGMENTS, "value": address.partition("#")[2]})
    address = web_link(article.url) or source.urn("article", filed.number)
    return {"type": "SpecificResource", "source": address, "selector": selectors if len(selectors) > 1 else selectors[0],
            "state": {"type": "TimeState", "sourceDate": filed.seen}}


def _bodies(statement: Statement, text: bool) -> Iterator[Json]:
    values = statement.to_json()
    if text:
        yield from (_body("identifying", name) for name in statement.who.speakers)
    yield from (_body("tagging", f"{name}: {values[name]}") for name in _LABELS if values[name] is not None)
    if text:
        yield from (_body("describing", f"{name}: {values[name]}") for name in _WORDED if values[name])
    yield _body("describing", f"confidence: {statement.attribution:.4g}")
    yield _body("reviewing" if statement.reviewed_by else "describing", review(statement))


def _body(purpose: str, value: Any) -> Json:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "language": "en", "value": value}
