"""What a referral led to in casework, shown before its link is undone; and cases opened in error."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from casework.messages.terms import Done
from common.messages import RpcRequest, Text, command, question, record
from common.roles import SUPERVISION, TRIAGE_TEAM


@record
class LinkImpact:
    """What undoing a link would change in casework, as far as the caller may see. A visit is ``kept`` when another
    arrest also asks for it; a case ``ends`` when nothing else opened it. ``requested_steps`` counts steps requested of
    others."""

    visit: Literal["none", "kept", "due", "made"]
    case: Literal["none", "continues", "ends"]
    requested_steps: int


@question("casework.find_link_impact", roles=TRIAGE_TEAM)
class FindLinkImpact(RpcRequest[LinkImpact]):
    """What undoing the link of this referral would change. The answer says nothing about the case itself."""

    referral_id: UUID


@command("casework.acknowledge_error", roles=SUPERVISION)
class AcknowledgeError(RpcRequest[Done]):
    """A supervisor has seen that a case was opened for the wrong person, and records what was done."""

    case_id: UUID
    done: Text
