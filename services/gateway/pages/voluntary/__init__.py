"""Pages of local groups and of those who commission them."""

from __future__ import annotations

from gateway.pages.voluntary import (
    claim_decisions,
    commissions,
    funds,
    group_claims,
    group_commissions,
    group_profile,
    groups,
)

PAGES = (
    group_commissions.pages,
    group_claims.pages,
    group_profile.pages,
    claim_decisions.pages,
    commissions.pages,
    groups.pages,
    funds.pages,
)
