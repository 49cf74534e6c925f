"""The pages of local groups and of those who commission them, in one place for the front door."""

from __future__ import annotations

from gateway.pages import claims, commissions, funds, group_claims, group_self, group_work, groups

PAGES = (
    group_work.pages,
    group_claims.pages,
    group_self.pages,
    claims.pages,
    commissions.pages,
    groups.pages,
    funds.pages,
)
