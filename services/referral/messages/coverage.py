"""How far back the offences of a site were brought in."""

from __future__ import annotations

from datetime import date

from common.messages import event


@event("referral.offence_coverage_counted.v1")
class OffenceCoverageCounted:
    """Since which day a site's arrests have come in without a long gap, as counted on the day ``as_of``. It is about
    the site's feeds and uploads, and about no person."""

    site_id: int
    since: date
    as_of: date
