"""Examples of the API's document: a fictional affair, as the examples of the project have it."""

from __future__ import annotations

from onrecord.show import REMINDER
from onrecord.types import Json

ARTICLE: Json = {
    "article": 1, "url": "https://courier.example/2031/ferry", "title": "Harbour board denies plan to close the night ferry",
    "outlet": "The Example Courier", "published": "2031-04-02", "added": "2031-04-02T08:00:00Z", "versions": 1, "statements": 2, "changes": 0,
    "notices": [], "story": 1, "copies": 1, "private": False, "reviewed": False}

STATEMENT: Json = {
    "statement": 1, "article": 1, "title": ARTICLE["title"], "outlet": ARTICLE["outlet"], "published": ARTICLE["published"], "id": "1f0c2b7de4a9",
    "within": None, "source": [[30, 39]], "cue": [[40, 44]], "content": [[0, 28]], "source_text": "Orla Fenn", "cue_text": "said",
    "content_text": "“We will not close the ferry”", "kind": "direct", "speaker": "Orla Fenn", "speakers": ["Orla Fenn"], "speaker_type": "person",
    "role": "chair", "affiliation": "harbour board", "act": "state", "stance": "affirms", "certainty": "certain", "framing": "neutral", "uttered": "yes",
    "said_on": "2031-04-01", "said_on_text": "Tuesday", "heard_by": None, "venue": "on the quay", "anonymity_reason": None,
    "confidence": {"attribution": 0.98, "speaker": 0.97, "stance": 0.91}, "evidence": {"speaker": [[30, 39]]},
    "selector": {"type": "TextQuoteSelector", "exact": "“We will not close the ferry”", "prefix": "", "suffix": " Orla Fenn said on Tuesday."},
    "link": "https://courier.example/2031/ferry#:~:text=We%20will%20not%20close%20the%20ferry", "reviewed": False, "verdict": None, "reviewed_by": [],
    "speaker_numbers": [1], "utterance": 1, "appearances": 1, "current": True, "private": False, "notices": [], "hits": []}

FACETS: Json = {
    "found": 12, "more": False, "labels": {"stance": {"statements": 12, "more": False, "values": {"affirms": 9, "denies": 2, "open": 1}}}, "note": REMINDER}

CHANGE: Json = {
    "change": 1, "what": "changed", "fields": ["content"], "before": "The ferry will not close", "after": "The ferry may close", "before_statement": 1,
    "after_statement": 4, "article": 1, "url": ARTICLE["url"], "title": ARTICLE["title"], "outlet": ARTICLE["outlet"], "published": "2031-04-02",
    "version": 2, "noticed": [], "silent": True, "link": STATEMENT["link"], "confidence": 0.83, "seen": "2031-04-03T09:00:00Z", "reviewed": False}

SPEAKER: Json = {"speaker": 1, "name": "Orla Fenn", "type": "person", "ident": None, "article": None, "statements": 12, "reviewed": False}

CLAIM: Json = {
    "claim": 1, "name": "ferry", "text": "The night ferry will be closed", "private": False, "positions": 5, "for": 2, "against": 2, "open": 1, "not_said": 0,
    "speakers": 3, "new": 1, "latest": "2031-04-02", "rating": None, "waiting": False, "reviewed": False}

POSITION: Json = {
    "said_on": "2031-04-01", "published": "2031-04-02", "speaker": "Orla Fenn", "value": -3, "relation": "against", "stance": "affirms", "certainty": "certain",
    "content_text": STATEMENT["content_text"], "part_text": "We will not close the ferry", "article": 1, "title": ARTICLE["title"],
    "outlet": ARTICLE["outlet"], "link": STATEMENT["link"], "confidence": 0.84, "uttered": "yes", "reviewed": False, "appearances": 2, "statement": 1,
    "claim": CLAIM["text"], "speaker_numbers": [1]}

OUTLET: Json = {
    "outlet": "The Example Courier", "articles": 14, "statements": 91, "first": "2031-01-04", "last": "2031-04-02", "counted": 91,
    "sources": {"named": 70, "anonymous": 12, "unnamed": 9}, "kinds": {"direct": 40, "indirect": 38, "mixed": 13}, "reviewed": False}

WORDINGS: Json = {
    "outlet": "The Example Courier", "statements": 12, "framings": {"neutral": 9, "endorsing": 1, "doubting": 2, "charged": 0},
    "cues": {"neutral": {"said": 7, "told": 2}, "endorsing": {"admitted": 1}, "doubting": {"claimed": 2}, "charged": {}}, "reviewed": False}

OUTLET_PAGE: Json = {
    "outlet": "The Example Courier", "articles": 14, "looked_at": 14, "first": "2031-01-04", "last": "2031-04-02", "counted": 91,
    "framings": {"neutral": 80, "endorsing": 3, "doubting": 7, "charged": 1}, "kinds": OUTLET["kinds"], "sources": OUTLET["sources"], "cues": WORDINGS["cues"],
    "quoted": [{"number": 1, "name": "Orla Fenn", "statements": 12, "framings": WORDINGS["framings"]}],
    "claims": [{"number": 1, "name": CLAIM["text"], "statements": 4, "framings": {"neutral": 3, "endorsing": 0, "doubting": 1, "charged": 0}}],
    "reviewed": False, "note": REMINDER}

DISCOVERED: Json = {
    "claim": CLAIM["text"], "positions": 5, "for": 2, "against": 2, "open": 1, "not_said": 0, "speakers": 3, "contested": 1.62, "moved": 0.0, "changes": [], "contradictions": [],
    "members": [{"statement": 1, "speaker": "Orla Fenn", "said_on": "2031-04-01", "value": -3, "content_text": STATEMENT["content_text"], "link": STATEMENT["link"],
                 "confidence": 0.84}], "reviewed": False}

FORGOTTEN: Json = {"article": 1, "url": ARTICLE["url"], "title": ARTICLE["title"], "versions": 1, "statements": 2, "corrections": 0, "speakers": 1, "utterances": 2}

REVIEW: Json = {"kind_of": "statement", "statement": 1, "article": 1, "title": ARTICLE["title"], "least": 0.41, "content_text": STATEMENT["content_text"], "reviewed": False}

CORRECTION: Json = {
    "correction": 1, "subject": "statement", "number": 1, "field": "stance", "old": "affirms", "new": "denies", "who": "Ada Lindqvist",
    "at": "2031-04-03T10:00:00Z", "why": "“not” is in the cue", "undone": None, "undone_by": None, "article": 1, "title": ARTICLE["title"],
    "words": STATEMENT["content_text"], "waits": False, "reviewed": True}

GROUP: Json = {"group": "the board", "members": ["Fenn", "Per Holm"], "reviewed": True}

JOB: Json = {
    "job": "q3Zt0aVd5kXw1PpL", "state": "done", "total": 1, "done": 1, "new": 1, "changed": 0, "reread": 0, "known": 0, "failed": 0, "private": False,
    "made": "2031-04-02T08:00:00Z", "started": "2031-04-02T08:00:00Z", "ended": "2031-04-02T08:00:01Z", "error": None,
    "results": [{"source": None, "url": ARTICLE["url"], "title": ARTICLE["title"], "outcome": "new", "article": 1, "version": 1, "statements": 2,
                 "changes": 0, "copy_of": None}]}
