"""Examples of the API's document: a fictional affair, as the examples of the project have it."""

from __future__ import annotations

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

OUTLET: Json = {"outlet": "The Example Courier", "articles": 14, "statements": 91, "reviewed": False}

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
