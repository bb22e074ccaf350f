"""Pages: body, metadata, and what is no article."""

from __future__ import annotations

import gzip
import json

import pytest

from onrecord import errors
from onrecord.intake import load
from tests.intake.pages import BODY, LEAD, TITLE, page


def test_body_is_lead_and_paragraphs_and_nothing_else() -> None:
    article = load(page().encode())
    assert article.text == "\n\n".join((LEAD, *BODY))
    assert article.language == "en" and article.warnings == ()


def test_metadata() -> None:
    article = load(page().encode())
    assert (article.title, article.outlet, article.byline) == (TITLE, "Ellery Lantern", ("Tamsin Okoro", "Felix Brandt"))
    assert article.url == "https://lantern.example/news/bridge"
    assert (article.published, article.modified) == ("2031-05-06T09:30:00+02:00", "2031-05-06T11:00:00+02:00")


def test_what_is_left_out_is_kept_with_a_reason_and_in_order() -> None:
    article = load(page().encode())
    reasons = {r.text: r.reason for r in article.removed}
    assert reasons[TITLE] == "title"
    assert reasons["Home"] == "navigation"
    assert reasons["The bridge seen from the old harbour. Photo: Ada Ferris"] == "caption"
    assert reasons["Most read"] == "related"
    assert reasons["© 2031 Ellery Lantern. All rights reserved."] == "footer"
    places = [r.before for r in article.removed]
    assert places == sorted(places) and places[0] == 0 and places[-1] == len(article.text)


@pytest.mark.parametrize("furniture", [
    "<p><strong>Sign up for our newsletter and get the news in your inbox</strong></p>",
    "<p>Read more: <a href='/x'>Ferry strike enters its third week</a></p>",
    "<p><a href='/x'>Ferry strike enters its third week</a></p>",
    "<p>Advertisement</p>",
    "<ul><li><a href='/x'>Ferry strike enters its third week</a></li><li><a href='/y'>Ten walks for a rainy day</a></li></ul>",
    "<p>With files from the Harbour Press Agency</p>",
    "<p>We may earn a commission if you buy something through links on our site.</p>",
])
def test_furniture_inside_the_body_goes(furniture: str) -> None:
    assert load(page(inside=furniture).encode()).text == "\n\n".join((LEAD, *BODY))


@pytest.mark.parametrize("kept", [
    "<h2>What the engineers found</h2>",
    "<blockquote><p>“Subscribe to nobody's newsletter,” he said, laughing, and went back to work on the pier.</p></blockquote>",
    "<p>She asked residents to donate blankets to the families who lost their homes in the flood.</p>",
    "<p>“No.”</p>",
])
def test_what_only_resembles_furniture_stays(kept: str) -> None:
    import re

    words = re.sub(r"<[^>]+>", "", kept)
    assert words in load(page(inside=kept).encode()).text.split("\n\n")


def test_json_ld_is_believed() -> None:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "datePublished": "2031-05-05T08:00:00Z",
            "author": [{"@type": "Person", "name": "Mina Sato"}, {"@type": "Organization", "name": "Ellery Lantern"}, {"name": "Staff Reporter"}],
            "publisher": {"name": "Ellery Lantern"}, "isAccessibleForFree": False}
    article = load(page(head=f'<script type="application/ld+json">{json.dumps(data)}</script>').encode())
    assert article.byline == ("Mina Sato",)
    assert article.published == "2031-05-05T08:00:00+00:00"


def test_a_caller_s_date_goes_first_and_a_wrong_one_is_refused() -> None:
    assert load(page().encode(), published="2031-05").published == "2031-05"
    with pytest.raises(errors.BadDate, match="2017-04-24"):
        load(page().encode(), published="05/06/2031")


def test_an_address_that_is_not_of_the_web_is_dropped_with_a_warning() -> None:
    html = page().replace("https://lantern.example/news/bridge", "file:///home/me/bridge.html")
    article = load(html.encode())
    assert article.url is None and "not http or https" in article.warnings[0]
    article = load(html.encode(), url="javascript:alert(1)")
    assert article.url is None and len(article.warnings) == 2
    assert load(html.encode(), url="https://lantern.example/b").url == "https://lantern.example/b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    assert load(page().encode(encoding)).text == "\n\n".join((LEAD, *BODY))


def test_wrongly_declared_charset_is_seen_through() -> None:
    assert "“We have tested" in load(page(head='<meta charset="iso-8859-1">').encode("utf-8")).text
    assert "“We have tested" in load(page(head='<meta charset="utf-8">').encode("cp1252")).text


def test_broken_markup_and_gzip() -> None:
    broken = page().replace("</p>", "").replace("</div>", "").replace("</article>", "</b></i>")
    assert load(broken.encode()).text == "\n\n".join((LEAD, *BODY))
    assert load(gzip.compress(page().encode())).text == "\n\n".join((LEAD, *BODY))


def test_a_body_split_over_containers_is_whole() -> None:
    more = [f"Resident number {n} of the old harbour said the bridge had been promised three times before, and that nothing came of it." for n in range(12)]
    parts = "".join(f"<div class='part'>{''.join(f'<p>{p}</p>' for p in more[i:i + 4])}</div><div class='ad'>Advertisement</div>" for i in (0, 4, 8))
    text = load(f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{parts}</article></body></html>".encode()).text
    assert text == "\n\n".join(more)


def test_line_breaks_as_paragraphs() -> None:
    html = f"<html><body><h1>{TITLE}</h1><div>{'<br><br>'.join(BODY)}</div></body></html>"
    assert load(html.encode()).text == "\n\n".join(BODY)


def _front() -> str:
    cards = "".join(f"<div><h3><a href='/{n}'>Council debates item number {n} of its long list again</a></h3><p>A short line on item {n}.</p></div>" for n in range(15))
    return f"<html><head><title>Ellery Lantern</title><meta property='og:type' content='website'></head><body><h1>News</h1>{cards}</body></html>"


NO_ARTICLE = {
    "empty": "<html><head><title>x</title></head><body></body></html>",
    "section front": _front(),
    "cookie wall": "<html><body><div><h1>We value your privacy</h1><p>We and our 412 partners store and access cookies on your device to show personal content.</p>"
                   "<button>Accept all</button><p>You can manage preferences or reject all at any time, or object to our legitimate interest.</p></div></body></html>",
    "paywall": f"<html><body><article><h1>{TITLE}</h1><p>{BODY[0]}</p><div><p>Subscribe to continue reading.</p><p>Already a subscriber? Log in</p></div></article></body></html>",
    "no body": "<html><body><noscript>x</noscript><p>Please enable JavaScript to view this page.</p></body></html>",
}


@pytest.mark.parametrize("reason", NO_ARTICLE)
def test_pages_without_an_article_say_what_they_are(reason: str) -> None:
    with pytest.raises(errors.NoArticle) as caught:
        load(NO_ARTICLE[reason].encode())
    assert caught.value.reason == reason
    assert len(str(caught.value)) > 15


def test_a_readable_page_that_is_marked_as_paid_is_read() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": "False"})
    paid = page(head=f'<script type="application/ld+json">{data}</script>', after="<div><p>Subscribe to read more from the Lantern.</p></div>")
    assert BODY[-1] in load(paid.encode()).text


def test_a_cookie_banner_does_not_hide_an_article() -> None:
    banner = "<div><p>We use cookies. Accept all cookies or manage preferences. Our partners process data.</p></div>"
    assert load(page(before=banner).encode()).text == "\n\n".join((LEAD, *BODY))


def test_other_languages_are_said() -> None:
    german = ("Der Bürgermeister sagte am Dienstag, die neue Brücke werde noch vor dem Winter eröffnet, obwohl die Ingenieure vor weiteren Verzögerungen gewarnt haben.",
              "Wir haben jedes Seil zweimal geprüft, sagte sie vor den Journalisten am Hafen, und ich würde mit meinen eigenen Kindern darüber fahren.",
              "Nach einem Bericht des Rates zeigen vier der elf Pfeiler noch Risse, die Baufirma bestreitet jedoch, dass sie gefährlich sind.")
    with pytest.raises(errors.NotEnglish, match="German") as caught:
        load(page(body=german, lang="de").replace(LEAD, "").encode())
    assert caught.value.language == "de"


def _undated() -> str:
    import re

    return re.sub(r'<meta property="article:[a-z_]+time"[^>]*>', "", page(body=("On 3 March 2019 the old bridge was closed, the council said in a statement.", *BODY)))


def test_a_date_in_the_text_is_not_the_date_of_publication() -> None:
    assert load(_undated().encode()).published is None


def test_a_date_that_only_the_markup_shows_is_said_to_be_inferred() -> None:
    html = _undated().replace('<div class="byline">', '<time datetime="2024-05-06" class="entry-date">6 May 2024</time><div class="byline">')
    article = load(html.encode())
    assert article.published == "2024-05-06" and "inferred" in article.warnings[0]
