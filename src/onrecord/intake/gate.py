"""Is there an article here at all? Said with a reason; never guessed."""

from __future__ import annotations

import re
from typing import NoReturn

from onrecord.errors import NoArticle
from onrecord.intake import furniture
from onrecord.intake.blocks import Block
from onrecord.intake.metadata import Metadata

_SCRIPTED = re.compile(r"(?:enable|turn on|activate|requires?) (?:\w+ ){0,3}javascript|javascript (?:\w+ ){0,3}(?:disabled|required|enabled)|checking your browser|verify (?:that )?you are (?:a )?human|"
                       r"are you a robot|unusual traffic|access denied|ad ?blocker", re.I)
_CONSENT = re.compile(r"(?:we|and our (?:\d+ )?partners|this (?:web)?site) (?:\w+ ){0,3}(?:use|store|access|process)\w* (?:\w+ ){0,4}cookies|accept (?:all )?(?:cookies)?\b|reject all|manage (?:preferences|cookies|options)|"
                      r"your privacy|consent|before you continue|legitimate interest|our (?:\d+ )?partners", re.I)
_PAYWALL = re.compile(r"subscribe (?:now )?(?:to|for) (?:\w+ ){0,3}(?:continue|read|keep|unlimited|full|unlock|access)|already (?:a|have an?) (?:\w+ )?(?:subscri\w+|member|account)|"
                      r"(?:this|the full|to read (?:this|the)) (?:\w+ ){0,3}(?:article|story|content) (?:is )?(?:\w+ )?(?:for|available|exclusive|reserved|only)[\w ]{0,25}(?:subscribers?|members?)|subscribers? only|"
                      r"(?:log|sign) ?in to (?:continue|read|keep)|(?:continue|keep|finish) reading (?:this|the|with|for|by)|unlock (?:this|the|full|unlimited)|(?:reached|used) your (?:\w+ ){0,4}(?:limit|free)|"
                      r"\d{1,6} free articles?|to (?:continue|keep) reading|free trial|choose (?:a|your) (?:plan|subscription)|(?:become|be) a (?:subscriber|member) to|want to read (?:more|on|the)", re.I)
_MESSAGES = {
    "empty": "the page is empty",
    "section front": "this is a section front, a list of teasers for articles; give the address of one article",
    "cookie wall": "this is a consent page in front of the article; save the page after the choice has been made",
    "paywall": "only the opening of the article is here, the rest is for subscribers; save the page while signed in",
    "no body": "no article was found on this page",
}
_STUB = 110
"""Words: three paragraphs with fewer than this, where a subscription is asked for, are the opening of an article."""


def refuse(reason: str, source: str | None, *, scripted: bool = False) -> NoReturn:
    """Raises `NoArticle` with the message for ``reason``."""
    message = _MESSAGES[reason]
    if scripted:
        message += ": it is built by JavaScript; save it from a browser (“Save page as”, complete) and give that file"
    raise NoArticle(message, reason, source)


def check_page(blocks: list[Block], text: list[Block], meta: Metadata, source: str | None) -> None:
    """Refuses a page whose body is no article.

    Raises:
        NoArticle: a section front, cookie wall, paywall stub, or nothing like an article.
    """
    prose = [b for b in text if furniture.is_prose(b.text) and b.link < 0.9]
    words = sum(len(b.text.split()) for b in prose)
    said = "\n".join(b.text for b in blocks[:4000])
    if _section_front(blocks, text, prose, meta):
        refuse("section front", source)
    news = sum(len(b.text.split()) for b in prose if not _CONSENT.search(b.text))
    if news < 30 and len({m.group().lower() for m in _CONSENT.finditer(said)}) >= 2:
        refuse("cookie wall", source)
    if words < _STUB and len(prose) <= 3 and (_asks_after(blocks, text) or (meta.free is False and words < 80)):
        refuse("paywall", source)
    if words < 8 or not prose:
        refuse("no body", source, scripted=bool(_SCRIPTED.search(said)))
    if words < 60 and _SCRIPTED.search("\n".join(b.text for b in text)):
        refuse("no body", source, scripted=True)


def _asks_after(blocks: list[Block], text: list[Block]) -> bool:
    """Whether a subscription is asked for where the text breaks off, and not just in the page's header."""
    if not text:
        return any(_PAYWALL.search(b.text) for b in blocks if not b.where & {"header", "nav", "footer"})
    at = next((i for i, b in enumerate(blocks) if b is text[0]), 0)
    return any(_PAYWALL.search(b.text) for b in blocks[at:at + 60] if not b.where & {"nav", "footer"})


def _section_front(blocks: list[Block], text: list[Block], prose: list[Block], meta: Metadata) -> bool:
    """Headings that are links, over and over, and little prose besides: a list of articles, not one."""
    is_article = "article" in meta.kind or "posting" in meta.kind or "report" in meta.kind
    own_links = sum(b.heading and b.link > 0.8 for b in text)
    longest = _longest_run(blocks, text)
    if own_links >= 4 and own_links * 2 >= len(prose):
        return True
    if is_article:
        return False
    teasers = sum(b.heading and b.link > 0.8 and len(b.text.split()) >= 4 for b in blocks if "footer" not in b.where)
    linked = sum(b.link > 0.8 and len(b.text.split()) >= 5 for b in blocks)
    return longest < 3 and (teasers >= 5 or linked >= 12) and sum(len(b.text.split()) for b in prose) < 50 * max(1, teasers)


def _longest_run(blocks: list[Block], text: list[Block]) -> int:
    """The most paragraphs of prose one after the other, with no heading that is a link between them."""
    own = {id(b) for b in text}
    best = run = 0
    for b in blocks:
        if id(b) in own and furniture.is_prose(b.text) and b.link < 0.5 and not b.heading:
            run += 1
        elif b.heading and b.link > 0.8:
            run = 0
        best = max(best, run)
    return best


def check_text(text: str, said: str, source: str | None) -> None:
    """Refuses plain text that holds no article.

    Args:
        text: what is left of it after cleaning.
        said: the whole of it.

    Raises:
        NoArticle: nothing at all, only furniture, a consent page, or a stub that asks for a subscription.
    """
    if not said.strip():
        raise NoArticle("the text is empty", "empty", source)
    words = len(text[:5000].split())
    if words < 80 and len(said) < 20_000:
        if len({m.group().lower() for m in _CONSENT.finditer(said)}) >= 3:
            refuse("cookie wall", source)
        if text.strip() and _PAYWALL.search(said) and not _PAYWALL.search(text):
            refuse("paywall", source)
    if not text.strip():
        raise NoArticle("nothing is left when navigation, captions and appeals are taken out; to read the text as it stands, use --as-is (as_is=True)", "no body", source)
