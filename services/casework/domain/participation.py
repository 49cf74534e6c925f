"""Rules for agreeing to the evaluation, and for recording absences.

The agreement to the evaluation is separate: joining the scheme is not an agreement, and withdrawing it changes nothing
else. A withdrawal is final, because the facts that it deleted cannot be sent again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from casework.messages import AbsenceReason, Agreed
from casework.messages.refusals import refused


def check_agreement(
    agreed: Agreed, before: Collection[str], *, notice_on: date | None, understood: bool, today: date
) -> None:
    """Agreement is valid only with the notice that was given, its day, and that it was understood.

    Raises: Refused(evaluation_withdrawn, notice_missing, in_the_future, understanding_not_checked).
    """
    if "withdrawn" in before:
        raise refused("evaluation_withdrawn")
    if agreed == "withdrawn":
        return
    if notice_on is None:
        raise refused("notice_missing")
    if notice_on > today:
        raise refused("in_the_future")
    if not understood:
        raise refused("understanding_not_checked")


def check_absence(reason: AbsenceReason, since: date, until: date | None, *, today: date) -> None:
    """An absence lies in the past, ends after it begins, and a death has no end.

    Raises: Refused(in_the_future, absence_ends_before_it_begins).
    """
    if since > today or (until is not None and until > today):
        raise refused("in_the_future")
    if until is not None and (until < since or reason == "died"):
        raise refused("absence_ends_before_it_begins")
