"""The words for news of a case: what happened, and the detail that comes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.presentation.labels import common, opportunities, voluntary

KIND: Final = {
    "danger_raised": "They may be in danger: ring the duty officer now",
    "danger_closed": "A danger was closed by the duty officer",
    "referred_again": "Someone wrote about them again",
    "accepted_again": "Another referral of them was accepted",
    "arrested": "They were arrested",
    "arrest_corrected": "Custody corrected an arrest",
    "link_undone": "A referral was about somebody else: check what you did because of it",
    "session_attended": "They came to a session",
    "session_missed": "They missed a session",
    "behaviour": "A group says that the team should know how they behaved",
    "group_wrote": "A local group wrote to you",
    "request_accepted": "A local group took on a step",
    "sheet_needed": "A local group took on a step and has no safety sheet: write it",
    "request_refused": "A local group cannot do a step; the next is asked",
    "request_unanswered": "A local group did not answer in time; the next is asked",
    "nobody_to_ask": "There is no local group to ask",
    "service_stopped": "A local group’s work stopped",
    "service_completed": "A local group finished its work",
    "placement_proposed": "A place was proposed",
    "proposal_closed": "A proposed place was answered or withdrawn",
    "placement_offered": "They were offered a place: put it to them",
    "placement_started": "They started in a job or place",
    "placement_sustained": "They are still in their job or place",
    "placement_lost": "They lost a job or place",
    "placement_ended": "A job or place came to its end",
    "agreement_withdrawn": "They no longer want to take part in the evaluation",
    "absence_recorded": "They are away",
    "absence_ended": "They are back",
}
DANGER: Final = {
    "danger": "It was danger",
    "harmless": "It was harmless",
    "something_else": "It was something else",
    "not_known": "It is not known what it was",
}
LOST_REASON: Final = {
    **opportunities.END_REASON,
    "declined": opportunities.STATE["declined"],
    "withdrawn": opportunities.STATE["withdrawn"],
    "failed_to_start": opportunities.STATE["failed_to_start"],
}
_WEEKS: Final = {f"weeks_{weeks}": f"After {weeks} weeks" for weeks in (4, 13, 26)} | {"weeks_1": "After a week"}
_DETAIL: Final[Mapping[str, Mapping[str, str]]] = {
    "danger_closed": DANGER,
    "referred_again": common.CHANNEL_PHRASE,
    "accepted_again": common.CHANNEL_PHRASE,
    "arrested": common.PERSONS_ROLE,
    "session_attended": voluntary.ATTENDED,
    "session_missed": voluntary.ATTENDED,
    "request_refused": {code: f"They say: {words}" for code, words in voluntary.REJECT_REASON.items()},
    "service_stopped": voluntary.COMMISSION_STATE,
    "placement_sustained": _WEEKS,
    "placement_lost": LOST_REASON,
    "placement_ended": opportunities.END_REASON,
    "absence_recorded": common.ABSENCE,
    "absence_ended": common.ABSENCE,
}


def detail(kind: str, code: str | None) -> str | None:
    """The detail of an item in words; None where it has none."""
    return _DETAIL.get(kind, {}).get(code) if code else None
