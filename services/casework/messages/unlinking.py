"""What a referral led to here, for whoever is about to undo its link; and a case that was opened in error."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from casework.messages.terms import Done
from common.messages import Asks, Text, command, question, record
from common.roles import SUPERVISION, TRIAGE_TEAM


@record
class Rests:
    """What rests on a referral in casework, as far as whoever asks may see. A visit that ``stands`` has another arrest
    behind it; a case ``ends`` when nothing else opened it. ``asked`` is how many steps others were asked to do."""

    visit: Literal["none", "stands", "due", "made"]
    case: Literal["none", "goes_on", "ends"]
    asked: int


@question("casework.find_what_rests", roles=TRIAGE_TEAM)
class FindWhatRests(Asks[Rests]):
    """What would be undone here with the link of this referral. It says nothing of the case itself."""

    referral_id: UUID


@command("casework.acknowledge_error", roles=SUPERVISION)
class AcknowledgeError(Asks[Done]):
    """A case was opened for somebody it was never about: whoever decides has seen it, and says what was done."""

    case_id: UUID
    done: Text
