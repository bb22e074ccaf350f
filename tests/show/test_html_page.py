"""The HTML page: the article's words stay what they are, whatever they are, and everything links up."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.labels import Act, Certainty, Framing, Stance, Uttered
from onrecord.show.html import page
from onrecord.show.marks import paragraphs, pieces, places
from onrecord.show.plain import visible
from onrecord.show.words import LABELS, values
from onrecord.types import HOW, WHO, Article, How, Passage, Reading, Span, Statement, When, Who
from tests.show.fictional import FERRY, RUN, ferry, hostile, spans, statement

TAGS = {"html", "head", "meta", "title", "style", "body", "header", "p", "mark", "main", "nav", "h1", "h2", "ol", "ul", "li", "a", "bdi", "span",
        "article", "div", "aside", "blockquote", "details", "summary", "footer", "code", "b", "dl", "dt", "dd"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "dir", "aria-label", "data-n", "style"}
VOID = {"meta"}


class Page(HTMLParser):
    """Reads a page back: its tags, ids, links and the words of its article texts; fails on anything unexpected."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.paragraphs: list[str] = []
        self.marked: list[tuple[set[str], str]] = []
        self.title = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag in TAGS, tag
        assert set(given) <= ATTRIBUTES, given
        if "style" in given:
            assert re.fullmatch(r"--depth:\d", given["style"] or "")
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag == "mark":
            self.marked.append((set((given["class"] or "").split()), ""))
        if tag == "p" and ("div", "text") in self.open:
            self.paragraphs.append("")
        if tag not in VOID:
            self.open.append((tag, given.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self.open]
        if inside[-1:] == ["title"]:
            self.title += data
        if inside[-1:] == ["mark"]:
            names, words = self.marked[-1]
            self.marked[-1] = names, words + data
        if ("div", "text") in self.open and "p" in inside:
            self.paragraphs[-1] += data


def text_of(*readings: Reading, removed: bool = True) -> str:
    return "".join(page(readings, removed=removed))


def check(text: str) -> Page:
    """What must hold of any page."""
    found = Page(text)
    assert len(found.ids) == len(set(found.ids))
    for link in found.links:
        assert link.startswith(("http://", "https://")) or (link[:1] == "#" and link[1:] in found.ids), link
    return found


@pytest.mark.parametrize("reading", [ferry(), hostile()], ids=["ferry", "hostile"])
def test_words_stay_as_published(reading: Reading) -> None:
    text = reading.article.text
    found = check(text_of(reading))
    assert found.paragraphs == [visible(text[p.start:p.end]) for p in paragraphs(text)]


def test_hostile_article_is_only_words() -> None:
    text = text_of(hostile(), ferry())
    found = check(text)
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\x00" not in text
    assert not [link for link in found.links if "javascript" in link]
    assert found.title == "2 articles – onrecord"
    assert "alert(1)" in check(text_of(hostile())).title


def test_nothing_is_asked_for_from_elsewhere() -> None:
    text = text_of(ferry(), hostile())
    assert not re.search(r"<(?:link|script|img|iframe|object|embed|base|form)\b|@import|url\(", text)
    assert "default-src 'none'" in text


def test_every_statement_has_words_and_card() -> None:
    found = check(text_of(ferry(), ferry()))
    for article in (1, 2):
        for number in range(1, len(ferry()) + 1):
            for end in (f"a{article}s{number}", f"a{article}w{number}"):
                assert end in found.ids
                assert f"#{end}" in found.links


def test_roles_are_marked_where_they_stand() -> None:
    reading = ferry()
    found = check(text_of(reading))
    in_text = [m for m in found.marked if any(re.fullmatch(r"s\d+", name) for name in m[0])]
    for number, s in enumerate(reading, 1):
        for role, passage in (("source", s.source), ("cue", s.cue)):
            words = "".join(words for names, words in in_text if {f"s{number}", role} <= names and "content" not in names)
            if s.within is None:
                assert words == passage.text, (number, role)
        words = "".join(words for names, words in in_text if {f"s{number}", "content"} <= names)
        for span in s.content.spans:
            assert re.sub(r"\n\n", "", FERRY[span.start:span.end]) in words
    deepest = [names for names, words in in_text if words == "the ferry can be saved"]
    assert deepest == [{"content", "indirect", "affirms", "probable", "deep3", "opens", "closes", "s6", "s7", "s8"}]


def test_position_is_marked_by_more_than_colour() -> None:
    text = text_of(ferry())
    marked = {words: names for names, words in check(text).marked}
    assert marked["comment"] >= {"content", "open"}
    assert "certain" not in marked["comment"]
    assert marked["the ferry can be saved"] >= {"affirms", "probable"}
    assert any(names >= {"s7", "unsaid"} for names in marked.values())
    markers = dict(re.findall(r'aria-label="Statement (\d+)(?:: ([^"]*))?"', text))
    assert markers == {"1": "", "2": "", "3": "", "4": "", "5": "", "6": "", "7": "not said yet", "8": "likely", "9": "", "10": "declines"}
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "underline double" in style
    assert "underline dashed" in style


def cards(text: str) -> list[str]:
    return re.findall(r'<li class="card .*?</li>', text, re.DOTALL)


def test_card_has_every_value_with_confidence_and_evidence() -> None:
    shown = cards(text_of(ferry()))
    assert len(shown) == len(ferry())
    for s, card in zip(ferry(), shown, strict=True):
        rows = re.findall(r"<dt>(.*?)</dt><dd dir=\"auto\">(.*?)</dd><dd class=\"sure\">(.*?)</dd>", card)
        assert [label for label, _, _ in rows] == [LABELS[fact.name] for fact in values(s)]
        by_label = {label: (value, sure) for label, value, sure in rows}
        for name, sure in s.confidence.items():
            if name != "attribution":
                assert by_label[LABELS[name]][1] == f"{sure:.2f}"
        for name, place in s.evidence.items():
            number = places(ferry().statements)[place]
            assert by_label[LABELS[name]][0].startswith(f'<a class="v{number}" href="#a1e{number}">')
    assert "<b><a class" in shown[0]
    assert "Orla Fenn" in shown[2]
    assert "not said yet, or only possibly" in shown[6]
    assert "believes it" in shown[7]
    assert "declined to say" in shown[9]


def test_a_long_article_has_no_more_rules_than_browsers_bear() -> None:
    text = "Ada Marlow said so. " * 300
    article = Article(text=text)

    def one(at: int) -> Statement:
        cue = Passage.of(text, [(at + 11, at + 15)])
        return statement(article, Passage(), cue, Passage.of(text, [(at + 16, at + 18)]), who=Who(evidence={"speaker": (Span(at, at + 10),)}),
                         how=How(evidence={"act": cue.spans}))

    made = text_of(Reading(article, tuple(one(at) for at in range(0, len(text) - 1, 20)), RUN))
    assert len(re.findall(r"^article:has\(\.v", made, re.MULTILINE)) == 400
    assert 'id="a1e600"' in made
    assert "span:target" in made


def test_evidence_lights_up_where_it_stands() -> None:
    reading = ferry()
    text = text_of(reading)
    for place, number in places(reading.statements).items():
        words = [words for names, words in check(text).marked if f"e{number}" in names]
        assert "".join(words) == "".join(FERRY[s.start:s.end] for s in place)
        assert text.count(f'id="a1e{number}"') == 1
        assert f"article:has(.v{number}:is(:hover,:target,:focus)) .e{number}{{" in text


def test_kinds_differ_by_more_than_colour() -> None:
    style = text_of(ferry()).partition("<style>")[2].partition("</style>")[0]
    assert "underline dotted" in style
    assert "underline solid" in style
    assert "dashed" in style
    for needed in ("prefers-color-scheme: dark", "@media print", "forced-colors", "max-width"):
        assert needed in style


def test_contents_only_for_several() -> None:
    assert "<nav" not in text_of(ferry())
    text = text_of(ferry(), ferry())
    assert text.count('<li><a href="#a') == 2
    assert text.count("Read by machine, not reviewed.") == 3


def test_removed_only_on_request() -> None:
    assert "<details>" not in text_of(ferry(), removed=False)
    assert "Support fearless reporting" in text_of(ferry(), removed=True)


def test_link_to_the_words_in_the_original() -> None:
    assert [link for link in check(text_of(ferry())).links if ":~:text=" in link] == [s.link for s in ferry()]


def test_article_without_anything() -> None:
    found = check(text_of(Reading(Article(text=""), (), RUN)))
    assert found.paragraphs == []


def test_overlap_without_nesting() -> None:
    text = "one two three four five"
    article = Article(text=text)
    reading = Reading(article, (statement(article, Passage(), Passage(), spans(text, "one two three")),
                                statement(article, Passage(), Passage(), spans(text, "two three four"))), RUN)
    assert [(text[p.start:p.end], p.numbers()) for block in pieces(text, reading.statements) for p in block] == [
        ("one ", [1]), ("two three", [1, 2]), (" four", [2]), (" five", [])]
    assert check(text_of(reading)).paragraphs == [text]


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any text, with any spans for any roles."""
    text = draw(st.text(alphabet=st.one_of(st.sampled_from("ab <>&\"'\n\n\t"), st.characters()), min_size=1, max_size=80))
    article = Article(text=text, title=draw(st.none() | st.text(max_size=20)), url=draw(st.none() | st.text(max_size=20)))
    made: list[Statement] = []
    for _ in range(draw(st.integers(0, 5))):
        roles = []
        for least in (0, 0, 1):
            cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
            pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
            roles.append(Passage.of(text, pairs if pairs or not least else [(0, len(text))]))
        evidence = {name: passage.spans for name, passage in zip(draw(st.permutations(WHO + HOW)), roles, strict=False)}
        who = Who(tuple(draw(st.lists(st.text(max_size=5), max_size=2))), role=draw(st.none() | st.text(max_size=5)),
                  evidence={n: e for n, e in evidence.items() if n in WHO})
        how = How(draw(st.sampled_from(Act)), draw(st.sampled_from(Stance)), draw(st.sampled_from(Certainty)), draw(st.sampled_from(Framing)),
                  draw(st.sampled_from(Uttered)), {"stance": draw(st.floats(0, 1))}, {n: e for n, e in evidence.items() if n in HOW})
        when = When(draw(st.sampled_from([None, "2031", "2031-04/2031-05"])), draw(st.none() | st.text(max_size=5)))
        made.append(statement(article, *roles, within=made[-1].id if made else None, who=who, when=when, how=how))
    return Reading(article, tuple(made), RUN)


@settings(max_examples=80, deadline=None)
@given(readings())
def test_any_text_with_any_spans(reading: Reading) -> None:
    text = reading.article.text
    found = check(text_of(reading))
    assert found.paragraphs == [visible(text[p.start:p.end]) for p in paragraphs(text)]
    text_of(reading).encode("utf-8")
