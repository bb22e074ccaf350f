"""Statements and claims: what is near a claim, how it stands to it, and which statements make the same claim.

Pure functions of texts, statements and claims; the ledger calls them. `embed` and `vectors` find what is near, `relate` tells for from
against, `context` and `parts` choose what it reads, `position` puts these together, `group` finds claims.
"""
