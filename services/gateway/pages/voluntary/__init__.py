"""The pages of local groups and of those who commission them, in one place for the front door."""

from __future__ import annotations

from gateway.pages.voluntary import claim_decisions, commissions, funds, group_claims, group_profile, group_commissions, groups

PAGES = (
    group_commissions.pages,
    group_claims.pages,
    group_profile.pages,
    claim_decisions.pages,
    commissions.pages,
    groups.pages,
    funds.pages,
)
