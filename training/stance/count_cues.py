"""Counts how often each entry of the cue lexicon is the head of a cue, and writes it into the lexicon.

    python -m training.stance.count_cues POLNEAR_TRAIN.jsonl
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import onrecord.stance
from onrecord.stance.cues import read_cue
from onrecord.types import Span
from training.stance.gold import marked, rows

LEXICON = Path(onrecord.stance.__file__).parent / "data" / "cues.tsv"


def count(path: Path) -> Counter[tuple[str, str]]:
    """By words and part of speech."""
    out: Counter[tuple[str, str]] = Counter()
    for d in rows(path):
        m = marked(d["text"], [s for s in d["attributions"] if s["cue"] and s["content"]])
        for a in m.attributions:
            sentence = m.layout.sentences[m.layout.sentence_at(a.cue.spans[0].start)] if m.layout.sentences else Span(0, len(m.text))
            entry = read_cue(m.text, sentence, a).entry
            if entry is not None:
                out[" ".join(entry.words), entry.pos] += 1
    return out


def main() -> None:
    counts = count(Path(sys.argv[1]))
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    out = []
    for line in lines:
        fields = line.split("\t")
        if not line.startswith("#") and fields[0] != "words":
            fields[-1] = str(counts[fields[0], fields[1]])
        out.append("\t".join(fields))
    LEXICON.write_text("\n".join(out) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines, {sum(n > 0 for n in counts.values())} entries seen, {sum(counts.values())} heads")


if __name__ == "__main__":
    main()
