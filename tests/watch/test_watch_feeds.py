"""What is read of feeds, sitemaps and lists, and what is refused."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest

from onrecord.errors import MissingInput, UnreadableInput
from onrecord.watch.feeds import read_feed
from onrecord.watch.listed import read_list

HERE = "https://courier.example/news/feed"
RSS = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss SYSTEM "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Courier</title><atom:link href="https://courier.example/self" rel="self"/>
<item><title>The &nbsp; ferry</title><atom:link href="/no"/><link> /2031/ferry?a=1&amp;b=2#top </link><guid isPermaLink="false">7</guid><pubDate>Wed, 02 Apr 2031 08:00:00 +0200</pubDate></item>
<item><title>Only a guid</title><guid>https://courier.example/2031/bridge</guid></item>
<item><title>Nothing to read</title><guid isPermaLink="false">9</guid></item>
<item><link>javascript:alert(1)</link></item>
<item><link>https://courier.example/2031/ferry?a=1&amp;b=2</link></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="https://courier.example/a"><link>https://courier.example/a</link><dc:date>2031-04-02T08:00:00Z</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://courier.example/news/"><entry xml:base="april/"><title type="html">A</title><link rel="self" href="no"/>
<link href="a.html"/><published>2031-04-01T08:00:00Z</published><updated>2031-04-02T08:00:00Z</updated></entry>
<entry><id>https://courier.example/b</id><updated>2031-04-02T09:00:00+01:00</updated></entry><entry><id>urn:uuid:1</id></entry></feed>"""
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [
    {"id": "1", "url": "https://courier.example/a", "date_published": "2031-04-02T08:00:00Z", "date_modified": "2031-04-02T10:00:00Z", "title": "A"},
    {"id": "https://courier.example/b"}, {"id": 3}, "x", {"url": 5}]})
SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://courier.example/a</loc><image:image><image:loc>https://courier.example/a.jpg</image:loc><image:title>no</image:title></image:image><lastmod>2031-04-02</lastmod></url>
<url><loc>https://courier.example/b</loc><news:news><news:publication><news:name>C</news:name></news:publication><news:publication_date>2031-04-02T08:00Z</news:publication_date><news:title>B</news:title></news:news></url></urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://courier.example/s1.xml.gz</loc><lastmod>2031-04-02</lastmod></sitemap></sitemapindex>"""


def found(data: str | bytes) -> tuple[str, list[tuple[str, float | None, str]]]:
    feed = read_feed(data.encode() if isinstance(data, str) else data, HERE)
    return feed.kind, [(e.url.removeprefix("https://courier.example"), e.published, e.stamp) for e in feed.entries]


def test_rss() -> None:
    kind, entries = found(RSS)
    assert kind == "RSS"
    assert entries == [("/2031/ferry?a=1&b=2", 1932876000.0, "Wed, 02 Apr 2031 08:00:00 +0200"), ("/2031/bridge", None, "")]
    assert found(RDF) == ("RSS", [("/a", 1932883200.0, "2031-04-02T08:00:00Z")])


def test_atom_json_and_sitemaps() -> None:
    assert found(ATOM) == ("Atom", [("/news/april/a.html", 1932796800.0, "2031-04-02T08:00:00Z"), ("/b", 1932883200.0, "2031-04-02T09:00:00+01:00")])
    assert found(JSON) == ("JSON Feed", [("/a", 1932883200.0, "2031-04-02T10:00:00Z"), ("/b", None, "")])
    sitemap = ("sitemap", [("/a", 1932854400.0, "2031-04-02"), ("/b", 1932883200.0, "2031-04-02T08:00Z")])
    assert found(SITEMAP) == found(gzip.compress(SITEMAP.encode())) == sitemap
    assert found(INDEX) == ("sitemap index", [("/s1.xml.gz", 1932854400.0, "2031-04-02")])
    assert found("https://courier.example/a\nhttps://courier.example/b\n") == ("sitemap", [("/a", None, ""), ("/b", None, "")])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1252"])
def test_encodings(encoding: str) -> None:
    text = RSS.replace("utf-8", encoding if encoding != "utf-8-sig" else "utf-8").replace("The &nbsp; ferry", "Fähre")
    assert found(text.encode(encoding))[1][0][0] == "/2031/ferry?a=1&b=2"
    assert read_feed(text.encode(encoding), HERE).entries[0].title == "Fähre"


def test_what_breaks_off_is_read_as_far_as_it_goes() -> None:
    assert found(RSS[: RSS.index("<item><title>Nothing")])[1] == found(RSS)[1]
    assert set(found(RSS.replace("</title><atom:link", "<b></title><atom:link"))[1]) >= {("/2031/bridge", None, "")}
    broken = "<rss><channel><item><title>x<b></title></item><item><link>https://courier.example/?a=1&amp;b=2&c=3&nbsp;</link></item><item><link><![CDATA[https://courier.example/?a&b]]></link></item>"
    assert [url for url, _, _ in found(broken)[1]] == ["/?a=1&b=2&c=3", "/?a&b"]


LAUGHS = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss><channel><item><link>https://courier.example/&b;</link></item></channel></rss>'
OUTSIDE = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://courier.example/&x;</loc></url></urlset>'
PARAMETER = '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://courier.example/x.dtd"> %x;]><rss/>'


@pytest.mark.parametrize("bomb", [LAUGHS, OUTSIDE, PARAMETER])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_entities_are_refused_in_every_encoding(bomb: str, encoding: str) -> None:
    with pytest.raises(UnreadableInput, match="entities of its own"):
        found(bomb.encode(encoding))
    with pytest.raises(UnreadableInput, match="entities of its own"):
        found(gzip.compress(bomb.encode(encoding)))


def test_references_that_nothing_defines_are_left_out() -> None:
    text = "<sitemapindex><!-- <![CDATA[ --><sitemap>&x;<loc>https://courier.example/a</loc></sitemap></sitemapindex>"
    assert found(text) == ("sitemap index", [("/a", None, "")])


def test_an_outside_document_type_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY x "https://courier.example/secret">')
    text = f'<!DOCTYPE rss SYSTEM "file://{tmp_path}/x.dtd"><rss><channel><item><link>&x;</link></item></channel></rss>'
    assert "secret" not in repr(found(text))


@pytest.mark.parametrize(("data", "words"), [
    (b"", "nothing at this address"), (b"   ", "nothing at this address"), (b"hello there", "neither a feed"), (b"{}", "no JSON Feed"), (b"{", "no JSON"),
    (b'{"items": []}', "no JSON Feed"), (b"{" + b'"a":{' * 100_000, "no JSON"), (b"<svg/>", "<svg>"), (b"\x89PNG\r\n\x1a\n", "an image"), (b"<", "no XML"), (b"\x1f\x8b\x08broken", "broken gzip"),
    (b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>', "its feed is https://courier.example/rss"),
    (gzip.compress(b"<rss>" + b" " * 70_000_000), "when unpacked")])
def test_what_is_no_feed(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableInput, match=words):
        read_feed(data, HERE)


@pytest.mark.parametrize("base", ["http://[", "//[x"])
def test_bases_and_links_that_are_no_addresses_are_passed_over(base: str) -> None:
    text = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{base}"><entry><link href="{base}"/></entry>
               <entry xml:base="{base}"><link xml:base="{base}" href="/2031/ferry"/></entry></feed>"""
    assert found(text) == ("Atom", [("/2031/ferry", None, "")])


def test_deep_and_wide_documents_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.watch.feeds.MOST", 500)
    deep = "<rss>" + "<a>" * 20_000
    with suppress(UnreadableInput):
        assert found(deep) == ("RSS", [])
    wide = "<urlset>" + "".join(f"<url><loc>https://courier.example/{n}</loc></url>" for n in range(510)) + "</urlset>"
    assert len(found(wide)[1]) == 500


def test_the_list(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text("# the courier\nhttps://courier.example/rss   # their news\n\nftp://courier.example/x\nhttps://courier.example/a b\nhttps://courier.example/x#y\n"
                    "https://courier.example/rss\n" + "https://courier.example/" + "x" * 3000 + "\nhttp://[broken\n", encoding="utf-8")
    listed = read_list(path)
    assert listed.addresses == ("https://courier.example/rss", "https://courier.example/x#y")
    assert [p.split(":")[0] for p in listed.problems] == ["line 4", "line 5", "line 7", "line 8", "line 9"]
    assert "not an http or https address" in listed.problems[0] and "line 2" in listed.problems[2]
    with pytest.raises(MissingInput, match="no file"):
        read_list(tmp_path / "none.txt")
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UnreadableInput):
        read_list(path)


def test_opml(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text('<?xml version="1.0"?><opml version="2.0"><body><outline text="News">\n<outline type="rss" xmlUrl="https://courier.example/rss"/>\n'
                    '<outline xmlUrl="nowhere"/></outline></body></opml>', encoding="utf-8")
    listed = read_list(path)
    assert listed.addresses == ("https://courier.example/rss",) and listed.problems[0].startswith("line 3: “nowhere”")
    path.write_text(LAUGHS, encoding="utf-8")
    with pytest.raises(UnreadableInput, match="neither a list"):
        read_list(path)
