"""Fictional pages and texts to read: Port Ellery, its people and its papers do not exist."""

from __future__ import annotations

BODY = (
    "The mayor of Port Ellery said on Tuesday that the new bridge would open before the winter, although engineers have warned of further delays.",
    "“We have tested every cable twice,” Mayor Ines Calloway told reporters at the harbour. “I would drive my own children across it.”",
    "According to a report seen by the council, four of the eleven piers still show cracks. The builders, Marrow and Sons, denied that the cracks are dangerous.",
    "Oskar Lindqvist, who leads the engineers' union, said the report left no doubt. He added that nobody had asked the union for its view.",
    "The council is expected to vote on the opening date next month.",
)
TITLE = "Port Ellery bridge to open before winter, mayor says"
LEAD = "Engineers warn that cracks in four piers are not yet understood"


def page(*, body: tuple[str, ...] = BODY, head: str = "", before: str = "", after: str = "", lang: str = "en", inside: str = "") -> str:
    """A page of the Ellery Lantern with its furniture."""
    middle = len(body) // 2
    paragraphs = "".join(f"<p>{p}</p>" for p in body[:middle]) + inside + "".join(f"<p>{p}</p>" for p in body[middle:])
    return f"""<!DOCTYPE html><html lang="{lang}"><head><title>{TITLE} | Ellery Lantern</title>
<meta property="og:site_name" content="Ellery Lantern"><meta property="og:title" content="{TITLE}">
<meta property="og:type" content="article"><meta name="description" content="{LEAD}">
<link rel="canonical" href="https://lantern.example/news/bridge">
<meta property="article:published_time" content="2031-05-06T09:30:00+02:00">
<meta property="article:modified_time" content="2031-05-06T11:00:00+02:00">
<meta name="author" content="By Tamsin Okoro and Felix Brandt">{head}</head>
<body><a href="#main">Skip to content</a><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li><li><a href="/s">Sport</a></li></ul></nav>
{before}<main><article><h1>{TITLE}</h1><p class="standfirst">{LEAD}</p><div class="byline">By <a href="/t">Tamsin Okoro</a></div>
<figure><img src="x.jpg"><figcaption>The bridge seen from the old harbour. Photo: Ada Ferris</figcaption></figure>
<div class="body">{paragraphs}</div></article>{after}</main>
<aside><h3>Most read</h3><ul><li><a href="/1">Ferry strike enters its third week</a></li><li><a href="/2">Ten walks for a rainy day</a></li></ul></aside>
<footer><p>© 2031 Ellery Lantern. All rights reserved.</p></footer></body></html>"""


SCRAPED = "\n\n".join((
    "Skip to content Skip to footer", "Home", "World", "Sport", "Weather", TITLE, LEAD + ".", "By Tamsin Okoro", "Published 6 May 2031, 9:30 am", "Share", "Tweet",
    *BODY[:2], "Advertisement", "READ MORE: Ferry strike enters its third week", *BODY[2:4],
    "The bridge seen from the old harbour. Photo: Ada Ferris", BODY[4], BODY[0],
    "If you value the Lantern, please make a donation today and support our journalism.",
    "We have been part of this town for ninety years, and we hope to be here for ninety more.",
    "Sign up for our newsletter and get the latest news in your inbox.",
    "Most read", "Ferry strike enters its third week", "Ten walks for a rainy day", "© 2031 Ellery Lantern. All rights reserved."))
