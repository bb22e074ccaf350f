"""Is it English? Said only where the text is long enough to say so.

Function words decide the clear cases, which are nearly all, without loading anything; py3langid is
asked about the rest.
"""

from __future__ import annotations

import re
import unicodedata

from onrecord.errors import NotEnglish

_FUNCTION_WORDS = frozenset(re.findall(r"\w+", """
    the of and to in a is that for it was on as with he be by at are this had not but from they his have an which one you were her all she
    there would their we him been has when who will more no if out so said what up its about into than them can only other new some could
    these two may then do first any my now such like our over even most after also did many before must through back where much your how i
    or me us"""))
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE = 20_000
_MIN_WORDS = 30
_NAMES = {"zu": "isiZulu", "xh": "isiXhosa", "af": "Afrikaans", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
          "nl": "Dutch", "ar": "Arabic", "he": "Hebrew", "ru": "Russian", "zh": "Chinese", "ja": "Japanese", "uk": "Ukrainian", "pl": "Polish",
          "fa": "Persian", "ur": "Urdu", "hi": "Hindi", "tr": "Turkish", "el": "Greek", "ko": "Korean", "sv": "Swedish"}


def judge(text: str, declared: str | None = None, source: str | None = None) -> str | None:
    """The language of ``text``: ``en``, or None where it is too short to judge and nothing is declared.

    Args:
        text: clean text of an article.
        declared: what the page or row says (``en-GB``, ``zu``); decides only where the text is too short to.
        source: path or URL, for the error.

    Raises:
        NotEnglish: the text is in another language.
    """
    code = base(declared)
    sample = text[:_SAMPLE]
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    latin = _latin_share(sample)
    if latin < 0.5 and letters >= 8:
        _refuse(_identify(sample), source)
    if len(words) < _MIN_WORDS:
        if code and code != "en" and words and _english_share(words) < 0.25:
            _refuse(code, source)
        return "en" if code == "en" or (len(words) >= 5 and _english_share(words) >= 0.3) else None
    share = _english_share(words)
    if share >= 0.25:
        return "en"
    found, odds = _guess(sample)
    if found == "en":
        return "en"
    if share < 0.1 or odds > 5:
        # long strings of letters without spaces are no language; only what looks like words is refused
        if letters / len(words) > 25:
            return code
        _refuse(found if found != "en" else code or "und", source)
    return "en"


def base(code: str | None) -> str | None:
    """``en`` of ``en-GB`` or ``en_US``; None for none."""
    found = re.match(r"\s*([a-zA-Z]{2,3})(?:[-_].*)?\s*$", code or "")
    return found[1].lower() if found else None


def code_of(name: str | None) -> str | None:
    """``de`` of ``German``, as archives and servers name languages; None for a name that is not known."""
    wanted = re.split(r"[^a-z]", (name or "").strip().lower())[0]
    return "en" if wanted == "english" else next((code for code, known in _NAMES.items() if wanted and known.lower() == wanted), None)


def _english_share(words: list[str]) -> float:
    return sum(w.lower() in _FUNCTION_WORDS for w in words) / max(1, len(words))


def _latin_share(sample: str) -> float:
    letters = [c for c in sample[:4000] if c.isalpha()]
    if not letters:
        return 1.0
    return sum(c < "\u0250" or unicodedata.name(c, "").startswith("LATIN") for c in letters) / len(letters)


def _refuse(code: str, source: str | None) -> None:
    name = _NAMES.get(code, f"the language “{code}”" if code != "und" else "another language")
    raise NotEnglish(f"the article is in {name}; only English is read", code, source)


def _identify(sample: str) -> str:
    code, _ = _guess(sample)
    return "und" if code == "en" else code


def _guess(sample: str) -> tuple[str, float]:
    """The likeliest language and by how much (natural logarithm of the odds) it is likelier than English."""
    from py3langid import rank

    scores = {str(code): float(score) for code, score in rank(sample[:5000])}
    best = max(scores, key=scores.__getitem__)
    return best, scores[best] - scores.get("en", float("-inf"))
