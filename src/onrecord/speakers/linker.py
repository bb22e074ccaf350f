"""One speaker across articles: whether a speaker of a new article is one whom the ledger knows.

Names propose, roles, company and time decide. What is not sure is proposed to a person and not made: a wrong link puts
words into somebody's mouth, a missing one only leaves two lists that belong together. Anonymous sources, groups,
documents and descriptions that say no office are never linked. Pure functions: the ledger brings the candidates, which
it finds by `keys` (of all names of a speaker) and by `role_keys` (of all its roles).

Each kind of link has the share of its links that were right on labelled articles as its confidence; ``data/links.tsv``
has the counts and says of what, `benchmarks/linking.py` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from onrecord.labels import SpeakerType
from onrecord.speakers import bodies, variants
from onrecord.speakers.lexicon import first_names
from onrecord.speakers.offices import Fit, Office, best_fit, described, fits, office, role_keys
from onrecord.speakers.variants import Level, Likeness, compare, person, sounded, table

if TYPE_CHECKING:
    from onrecord.speakers.gazetteer import Gazetteer

__all__ = ["Known", "Link", "Local", "SeenRole", "as_local", "choose", "keys", "link", "role_keys"]

PERSON = SpeakerType.PERSON
BODIES = frozenset((SpeakerType.ORGANIZATION, SpeakerType.GOVERNMENT))
NEAR = 36
"""Months around the days when a role was seen in which it is taken to be held still."""
YEAR = 12
ERA = 480
"""Months after which a full name alone is not taken to be the same person's."""


@dataclass(frozen=True, slots=True)
class Local:
    """A speaker as one article has it.

    Attributes:
        name: its fullest name there.
        roles, affiliations: as worded.
        on: when it was seen, ISO 8601 by prefix: the article's date.
        outlet: who published the article.
        with_: the other names in the article.
        variants: other names that the article gives it.
    """

    name: str
    type: SpeakerType
    roles: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    on: str | None = None
    outlet: str | None = None
    with_: frozenset[str] = frozenset()
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenRole:
    """A role as it was worded, and the first and last day (ISO 8601 by prefix) on which it was seen."""

    role: str | None
    affiliation: str | None = None
    first: str | None = None
    last: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker as the ledger has it.

    Attributes:
        id: the ledger's.
        names: how often each name was seen.
        roles: with the dates on which they were seen.
        with_: how often each other name stood in an article with it.
        ident: identifier in a gazetteer.
        mentions: articles it was seen in; of a hundred and more, its statements.
        reviewed: a person has looked at its links.
        apart: ids of speakers that a person said are others.
        outlets: how often each outlet named it.
        name: the one that it is listed under; None where that does not matter.
    """

    id: int
    names: Mapping[str, int]
    type: SpeakerType
    roles: tuple[SeenRole, ...] = ()
    with_: Mapping[str, int] = field(default_factory=dict)
    ident: str | None = None
    mentions: int = 1
    reviewed: bool = False
    apart: frozenset[int] = frozenset()
    outlets: Mapping[str, int] = field(default_factory=dict)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """What `link` decided.

    Attributes:
        known: id of the speaker that this is, or may be; None for a new one.
        confidence: that they are one (of a new speaker: that it is none of the candidates), 0 to 1.
        reason: in words, for a person.
        made: False where it waits for a person; the speaker is a new one until then.
        rule: which kind of link, the key in ``data/links.tsv``.
        ident: identifier in the gazetteer, where one was given and is sure.
    """

    known: int | None
    confidence: float
    reason: str
    made: bool
    rule: str = "new"
    ident: str | None = None


class Judged(NamedTuple):
    """A candidate beside the local speaker."""

    known: Known
    name: Likeness
    wording: str
    fit: Fit
    role: SeenRole | None
    near: bool
    company: tuple[str, ...]
    gap: int | None
    bare: bool
    outlet: bool


@cache
def shares() -> dict[str, float]:
    """Confidence by rule: right ones over all, with one more of each so that few counts claim little; never quite 1."""
    return {rule: min(0.99, round((int(right) + 1) / (int(of) + 2), 2)) for rule, right, of in table("links.tsv")}


def keys(name: str, type: SpeakerType) -> tuple[str, ...]:
    """Keys under which a ledger files a name and looks for candidates; few, and none for what is never linked.

    A person's are last names by their sound; a body's its words, its country or its initials; those of a description
    ("the Treasury secretary") are those of `role_keys`.
    """
    if type in BODIES:
        return bodies.keys(name) if any(c.isupper() for c in name) else ()
    if type != PERSON:
        return ()
    if not variants.proper(name):
        found = described(name, type)
        return role_keys(name) if found is not None else ()
    p = person(name)
    last = [p.last, *(part for part in p.last.split("-") if "-" in p.last)]
    last += [w for w in p.given[1:] if len(w) > 3 and not variants.common_first(w)]  # of two last names the first
    if len(p.given) == 1 and not p.turned and p.given[0] not in first_names():
        last.append(p.given[0])  # the family name, where it stands first
    return tuple(dict.fromkeys("p:" + sounded(w) for w in last))


def link(local: Local, candidates: Sequence[Known], gazetteer: Gazetteer | None = None) -> Link:
    """Which of the candidates the speaker is, if any.

    The order of the candidates does not matter. A known id with ``made`` False is a proposal that waits for a person;
    ``known`` None is a new speaker. With a gazetteer, a sure match gives ``ident`` and goes before everything else.
    """
    if local.type != PERSON and local.type not in BODIES:
        return _new("never linked: no name of one speaker")
    candidates = sorted((c for c in candidates if c.type == local.type or {c.type, local.type} <= BODIES), key=lambda c: c.id)
    proper = variants.proper(local.name) if local.type == PERSON else any(bodies.proper(n) for n in (local.name, *local.variants))
    if not proper:
        return _by_office(local, candidates)
    match = gazetteer.sure(local) if gazetteer is not None else None
    if match is None:
        return choose(local, candidates)
    same = [c for c in candidates if c.ident == match.ident]
    if same:
        return Link(same[0].id, match.confidence, f"{match.reason}: {match.ident} in the gazetteer", True, match.rule, match.ident)
    found = choose(local, [c for c in candidates if c.ident is None])
    sure = found.known if found.made else None  # what would wait has its identifier already
    said = f"{found.reason}; {match.reason}" if sure is not None else match.reason
    return Link(sure, match.confidence, f"{said}: {match.ident} in the gazetteer", True, match.rule, match.ident)


def _new(reason: str) -> Link:
    return Link(None, shares().get("new", 0.5), reason, True)


def as_local(known: Known) -> Local:
    """A known speaker as if one article had all that is known of it: to ask `link` again about a link that waits.

    A speaker may have gained a name or a role since; asked again, the order in which articles came matters less.
    """
    names = sorted(known.names, key=lambda n: (-len(person(n).words) if known.type == PERSON else -len(n.split()), -known.names[n], n))
    days = sorted(d for r in known.roles for d in (r.first, r.last) if d)
    return Local(names[0], known.type, tuple(r.role or "" for r in known.roles), tuple(r.affiliation or "" for r in known.roles),
                 days[-1] if days else None, None, frozenset(known.with_), tuple(names[1:]))


def choose(local: Local, candidates: Sequence[Known], near: int = NEAR) -> Link:
    """Which of the candidates bears this proper name; ``near`` in months, as `NEAR` says, fewer where the days are exact."""
    mine = _offices(local)
    judged = [j for c in candidates if (j := _judge(local, mine, c, near)) is not None]
    if not judged:
        return _new("no speaker of this name is known")
    return _person(local, judged) if local.type == PERSON else _body(judged)


def _judge(local: Local, mine: list[Office], known: Known, around: int) -> Judged | None:
    """A candidate's name, roles, company and time beside the local speaker's; None where the names differ."""
    name, wording = _likeness(local, known)
    if name.level == Level.DIFFERENT:
        return None
    best, role, near = Fit.OPEN, None, False
    if mine and known.roles:
        scored = [(best_fit([office(r.role, r.affiliation)], mine), _within(local.on, r.first, r.last, around), r) for r in known.roles]
        best, near, role = max(scored, key=lambda s: (s[0], s[1], s[2].times, s[2].role or ""))
    company = tuple(sorted(n for n in local.with_ if " " in n and n in known.with_ and n not in known.names and n != local.name))
    dates = [d for r in known.roles for d in (r.first, r.last) if d]
    gap = min((abs(a - b) for d in dates if (a := months(d)) is not None and (b := months(local.on)) is not None), default=None)
    bare = all(person(n).bare for n in known.names) if local.type == PERSON else False
    return Judged(known, name, wording, best, role, near, company, gap, bare, local.outlet in known.outlets)


def _likeness(local: Local, known: Known) -> tuple[Likeness, str]:
    """The best of any two names; that two full names of a person differ goes before all but the same name.

    A name that differs counts where it was seen often beside the one that is like: once in a hundred times is a slip.
    """
    best, wording, differ = Likeness(Level.DIFFERENT, "names differ"), "", 0
    for mine in (local.name, *local.variants):
        for theirs in known.names:
            found = compare(mine, theirs, local.type)
            if found.level > best.level or (found.level == best.level and theirs > wording):
                best, wording = found, theirs
            if found.level == Level.DIFFERENT and local.type == PERSON and mine == local.name and not (person(mine).bare or person(theirs).bare):
                differ = max(differ, known.names[theirs])
    if wording and 10 * differ >= known.names[wording] and differ and best.level < Level.SAME:
        return Likeness(Level.DIFFERENT, "a full name of the other differs"), wording
    return best, wording


def _offices(local: Local) -> list[Office]:
    paired = len(local.roles) == len(local.affiliations)
    found = [office(r, local.affiliations[i] if paired else None) for i, r in enumerate(local.roles)]
    return found or [office(None, a) for a in local.affiliations]


def months(date: str | None) -> int | None:
    """Months since year 0 of an ISO date by prefix; a year alone is its middle."""
    if not date or not date[:4].isdigit():
        return None
    return int(date[:4]) * 12 + (int(date[5:7]) if date[5:7].isdigit() else 6)


def _within(on: str | None, first: str | None, last: str | None, around: int) -> bool:
    day, begin, end = months(on), months(first or last), months(last or first)
    return day is not None and begin is not None and end is not None and begin - around <= day <= end + around


def _person(local: Local, judged: list[Judged]) -> Link:
    """The decision for a person's name."""
    full = [j for j in judged if j.name.level >= Level.LOOSE]
    pool = [j for j in full or judged if j.fit != Fit.CLASH] or full or judged
    rules = {j.known.id: _rule(local, j) for j in pool}
    best = max(pool, key=lambda j: (rules[j.known.id][1] and not j.bare, rules[j.known.id][1], *_worth(j)))
    rule, sure = rules[best.known.id]
    rivals = [j for j in judged if j is not best and j.fit != Fit.CLASH and j.name.level >= best.name.level and _others(best.known, j.known) and not _slip(j, best)]
    if sure and rivals:
        told = best.fit == Fit.AGREE or (best.fit == Fit.ALIKE and all(j.known.roles for j in rivals))
        sure = told and best.near and all(j.fit < Fit.ALIKE or not j.near for j in rivals)
        rule = "person: one of several of this name"
    if best.fit == Fit.CLASH and (best.name.level < Level.SAME or variants.common(local.name)):
        return _new(f"named like {best.wording}, but {_role(best)} is another's: not linked")
    if best.bare and best.fit == Fit.OPEN and best.name.level == Level.PART and not person(local.name).bare and variants.common_last(local.name):
        return _new(f"only the common last name of {best.wording} agrees")  # to propose each Johnson for each would bury the rest
    return _link(best, rule, sure, len(rivals))


def _others(a: Known, b: Known) -> bool:
    """Whether two known speakers are two people: a person said so, their full names differ, or their roles do.

    Two that only wait to be brought together are none: they must not keep a third from being linked.
    """
    if b.id in a.apart or a.id in b.apart:
        return True
    full = [[n for n in k.names if not person(n).bare] for k in (a, b)]
    if all(full):
        first, second = (max(names, key=lambda n: (k.names[n], n)) for names, k in zip(full, (a, b), strict=True))
        if compare(first, second, PERSON).level == Level.DIFFERENT:
            return True
    held = [[office(r.role, r.affiliation) for r in k.roles] for k in (a, b)]
    return best_fit(*held) == Fit.CLASH


def _slip(j: Judged, best: Judged) -> bool:
    """Whether one of the name is known so little beside the holder of the office that it may be a slip of somebody's pen ("Chaimran Powell"), and nobody to mind."""
    return not j.known.roles and not j.known.reviewed and 10 * j.known.mentions <= best.known.mentions and best.fit >= Fit.ALIKE and best.near


def _worth(j: Judged) -> tuple[int, ...]:
    """For the best of several: the fit, the name, time, company, the outlet, a person's word, how often seen; at last the older."""
    return (j.fit, j.name.level, j.near, not j.bare, len(j.company), j.outlet, j.known.reviewed, j.known.mentions, -j.known.id)


def _rule(local: Local, j: Judged) -> tuple[str, bool]:
    """Which rule fits a candidate, and whether it makes a link, were there no other."""
    if j.fit == Fit.CLASH:
        return "person: clashing roles", False
    if j.name.level >= Level.VARIANT:
        return _by_full_name(local, j)
    if j.name.level == Level.LOOSE:
        if j.fit == Fit.AGREE or (j.fit == Fit.ALIKE and j.near):
            return "person: alike name, same office", j.near or j.gap is None
        return "person: alike name", False
    if j.name.level == Level.HALF:
        return "person: half of a last name", False
    return _by_last_name(local, j)


def _by_last_name(local: Local, j: Judged) -> tuple[str, bool]:
    rare, named = not variants.common_last(local.name), not j.bare or person(local.name).bare
    if j.fit == Fit.AGREE and j.near:
        return "person: last name, same office", True
    if j.fit == Fit.ALIKE and j.near and rare:
        return "person: last name, alike office", named  # else whoever comes first by this name would get the role's holder
    if j.fit >= Fit.RELATED and j.near and len(j.company) > 1:
        return "person: last name, related role and company", named
    if len(j.company) > 1 and j.gap is not None and j.gap <= YEAR and rare and not j.bare:
        return "person: last name and company within a year", True
    return ("person: last name and company" if j.company else "person: last name"), False


def _by_full_name(local: Local, j: Judged) -> tuple[str, bool]:
    form = "full name" if j.name.level == Level.SAME else "form of the name"
    if j.fit in (Fit.AGREE, Fit.ALIKE):
        return f"person: {form}, same office", True
    if not variants.common(local.name):
        return f"person: {form}", j.gap is None or j.gap <= ERA
    if j.gap is not None and j.gap > 2 * NEAR:
        return "person: common name, long ago", False
    if j.fit == Fit.RELATED:
        return "person: common name, related role", True
    return ("person: common name and company", True) if j.company else ("person: common name", False)


def _body(judged: list[Judged]) -> Link:
    """The decision for an organisation or a government."""
    best = max(judged, key=lambda j: (j.name.level, len(j.company), j.known.mentions, -j.known.id))
    rivals = [j for j in judged if j.name.level == best.name.level and (j.known.id in best.known.apart or best.known.id in j.known.apart)]
    rule = {Level.SAME: "body: same name", Level.VARIANT: "body: known form", Level.LOOSE: "body: alike name"}.get(best.name.level, "body: short name")
    return _link(best, rule, best.name.level >= Level.VARIANT and not rivals, len(rivals))


def _by_office(local: Local, candidates: Sequence[Known]) -> Link:
    """A description ("the Treasury secretary"): who alone is known to hold that office on that day."""
    said = described(local.name, local.type)
    if said is None or months(local.on) is None:
        return _new("never linked: not a proper name")
    held = [(c, r, office(r.role, r.affiliation)) for c in candidates for r in c.roles]
    fitting = [(c, r, o) for c, r, o in held if not o.gone and fits(said, o) and _within(local.on, r.first, r.last, 12)]
    holders = {c.id for c, _, _ in fitting}
    if len(holders) != 1:
        return _new(f"{len(holders)} speakers are known to hold this office then" if holders else "nobody is known to hold this office then")
    known, role, o = max(fitting, key=lambda f: (f[2] == said, f[1].times))
    begin, end, day = months(role.first), months(role.last), months(local.on)
    exact = o.words == said.words and o.place == said.place and None not in (begin, end, day) and begin <= day <= end  # type: ignore[operator]
    rule = "office: exact" if exact else "office: fits"
    return Link(known.id, shares().get(rule, 0.5), f"the only one known as {_seen(role)}", exact, rule)


def _seen(role: SeenRole) -> str:
    days = "" if not role.first else f" seen {role.first}" if role.first == role.last or not role.last else f" seen {role.first} to {role.last}"
    return f"“{role.role or role.affiliation}”{days}"


def _role(j: Judged) -> str:
    return f"role {_seen(j.role)}" if j.role is not None else "the role"


def _link(j: Judged, rule: str, made: bool, rivals: int) -> Link:
    """The link in words."""
    parts = [f"{j.name.why} as {j.wording}" if j.name.level < Level.SAME else j.name.why]
    if j.role is not None and j.fit != Fit.OPEN:
        says = {Fit.CLASH: "but it clashes with", Fit.RELATED: "related to", Fit.ALIKE: "like", Fit.AGREE: "same as"}[j.fit]
        parts.append(f"{says} {_role(j)}")
    if j.company:
        parts.append(f"both named with {', '.join(j.company[:3])}")
    if rivals:
        parts.append(f"{rivals + 1} known people have this name")
    return Link(j.known.id, shares().get(rule, 0.5), "; ".join(parts), made, rule)


