"""Past arrests, for dry runs of rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from common.unit_of_work import UnitOfWork
from referral.domain.eligibility.dry_run import PastArrest
from referral.store.tables import Arrest, Referral


def arrests_since(uow: UnitOfWork, since: datetime) -> Sequence[PastArrest]:
    """Every arrest received since then at the caller's sites."""
    same = sa.and_(Referral.force_id == Arrest.force_id, Referral.id == Arrest.referral_id)
    query = sa.select(Arrest, Referral.rule_id).join(Referral, same)
    came = (Referral.force_id == uow.tenant.force_id, Referral.channel == "custody", Referral.received_at >= since)
    return [
        PastArrest(
            referral_id=arrest.referral_id,
            occurred_on=arrest.occurred_on,
            offence_code=arrest.offence_code,
            offence_title=arrest.offence_title,
            role=arrest.persons_role,
            invited_by=rule_id,
        )
        for arrest, rule_id in uow.session.execute(query.where(*came))
    ]
