"""Exports: the ledger's articles, statements and claims in the forms that other tools read.

    base.Source (what was asked for) -> a Format's lines -> a file, or stdout

One exporter a file. Every record says that it was read by machine and not reviewed, or who has reviewed it. Private articles
and claims stay out unless they are asked for, and what a person has rejected stays out always, except from `whole`.
"""

from __future__ import annotations

from onrecord.ledger.exports import claims, csv, ftm, gold, jsonl, labelstudio, web_annotations, whole
from onrecord.ledger.exports.base import Exported, Format, Selection, Source

FORMATS = {form.name: form for form in (
    Format("jsonl", jsonl.lines, bare=True),
    Format("csv", csv.lines, bare=True, encoding="utf-8-sig"),  # Excel takes CSV for UTF-8 only where a byte order mark says so
    Format("webanno", web_annotations.lines, bare=True),
    Format("claim", claims.claim_lines),
    Format("claimreview", claims.review_lines),
    Format("ftm", ftm.lines),
    Format("labelstudio", labelstudio.lines),
    Format("gold", gold.lines, selects=False),
    Format("ledger", whole.lines, selects=False),
)}
"""The forms that are lines of text, by name; `parquet` is a folder."""

__all__ = ["FORMATS", "Exported", "Format", "Selection", "Source"]
