"""Label Studio tasks with predictions, to be looked over there (https://labelstud.io/guide/predictions).

One task an article. Its prediction has a region for each span of a source, cue and content, relations from the content
to its cue and its source (and to further spans of the same role), and the labels as choices on the content's first
region. Offsets are code points, as Label Studio stores them. `CONFIG` is the labelling interface that fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered
from onrecord.ledger.exports.base import Exported, Source
from onrecord.show.lines import dumped
from onrecord.show.rows import review
from onrecord.types import Json, Passage, Statement

ROLES = ("source", "cue", "content")
CHOICES = {"kind": Kind, "speaker_type": SpeakerType, "act": Act, "stance": Stance, "certainty": Certainty, "framing": Framing,
           "uttered": Uttered}
"""Labels, each a choice of its own on the region of a content."""

_AREAS = {"speaker": "speakers", "said_on": "said_on"}
"""Fields that are written, by the name of their text area."""


def lines(source: Source) -> Iterator[str]:
    """A JSON array, one task a line."""
    some = False
    yield "["
    for filed in source.articles():
        yield f"{',' if some else ''}\n{dumped(task(filed))}"
        some = True
    yield "\n]\n"


def task(filed: Exported) -> Json:
    """One article as a task."""
    article, reading = filed.reading.article, filed.reading
    sure = [s.attribution for s in reading]
    found = [region for statement in reading for region in _regions(statement, article.text)]
    return {"data": {"text": article.text, "title": article.title, "url": article.url, "outlet": article.outlet, "published": article.published},
            "meta": {"id": article.id, "article": filed.number, "version": filed.version, "sha256": filed.text_sha256,
                     "review": {s.id: review(s) for s in reading}},
            "predictions": [{"model_version": reading.run, "score": min(sure, default=1.0), "result": found}]}


def _regions(statement: Statement, text: str) -> Iterator[Json]:
    """The regions of a statement, what is said of its content, and the relations between them."""
    passages: dict[str, Passage] = {"source": statement.source, "cue": statement.cue, "content": statement.content}
    at = {role: [f"{statement.id}-{role}-{n}" for n in range(len(passage.spans))] for role, passage in passages.items()}
    for role, passage in passages.items():
        for region, (start, end) in zip(at[role], passage.spans, strict=True):
            yield {"id": region, "from_name": "role", "to_name": "text", "type": "labels", "score": statement.attribution,
                   "value": {"start": start, "end": end, "text": text[start:end], "labels": [role]}}
    first, values, sure = at["content"][0], statement.to_json(), statement.confidence
    start, end = statement.content.spans[0]
    place = {"start": start, "end": end, "text": text[start:end]}
    for name in CHOICES:
        yield {"id": first, "from_name": name, "to_name": "text", "type": "choices", "score": sure.get(name, statement.attribution),
               "value": place | {"choices": [values[name]]}}
    for name, field in _AREAS.items():
        written = values[field] if isinstance(values[field], list) else [values[field]] if values[field] else []
        if written:
            yield {"id": first, "from_name": name, "to_name": "text", "type": "textarea", "score": sure.get(name, statement.attribution),
                   "value": place | {"text": written}}
    for role in ROLES[:2]:
        if at[role]:
            yield _relation(first, at[role][0], role)
    for regions in at.values():
        yield from (_relation(one, other, "continues") for one, other in pairwise(regions))


def _relation(one: str, other: str, label: str) -> Json:
    return {"type": "relation", "from_id": one, "to_id": other, "direction": "right", "labels": [label]}
