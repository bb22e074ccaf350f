"""Who is looking, and what they may see: the one place that decides it, for the pages and for the API."""

from __future__ import annotations

from dataclasses import dataclass, replace

from onrecord.ledger import ArticleFilter, Filter
from onrecord.web.settings import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at the ledger.

    Attributes:
        role: what they may do.
        name: who is said to have reviewed what they review.
        session: a random name of their session, which the tokens of forms are bound to; empty for programs that come with a token.
        logged_in: whether they gave a token on the login page.
        fresh: whether their browser does not have the session's cookie yet.
        named: whether they said themselves who they are: corrections go by that name.
    """

    role: Role
    name: str
    session: str = ""
    logged_in: bool = False
    fresh: bool = False
    named: bool = False

    @property
    def private(self) -> bool:
        """Whether private articles, and all that is theirs, are shown to them."""
        return self.role >= Role.ADD

    def may(self, role: Role) -> bool:
        return self.role >= role

    def may_see(self, private: bool) -> bool:
        """Whether something of an article with this mark is shown to them."""
        return self.private or not private

    def statements(self, wanted: Filter) -> Filter:
        """A filter, kept to what they may see."""
        return replace(wanted, private=wanted.private and self.private)

    def articles(self, wanted: ArticleFilter) -> ArticleFilter:
        """As `statements`, for articles."""
        return replace(wanted, private=wanted.private and self.private)
