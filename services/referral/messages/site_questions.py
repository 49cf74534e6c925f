"""Questions between sites: is the person on your referral somebody whom we know?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.messages import RpcRequest, command, question, record
from common.roles import TRIAGE_TEAM
from referral.messages.people import Doubt, FieldComparison, KnownPerson
from referral.messages.terms import Done, Who


@record
class SiteQuestion:
    """``asked_about`` is how the referral of the other site names its person, ``known`` the person whom the caller's
    site knows. ``percent`` is the probability that they are the same person."""

    question_id: UUID
    asking_site_id: int
    asked_at: datetime
    asked_about: Who | None
    known: KnownPerson | None
    compared: tuple[FieldComparison, ...]
    percent: int
    doubts: tuple[Doubt, ...]


@record
class SiteQuestions:
    items: tuple[SiteQuestion, ...]


@question("referral.list_site_questions", roles=TRIAGE_TEAM)
class ListSiteQuestions(RpcRequest[SiteQuestions]):
    """The questions that other sites have asked the caller's sites, the oldest first."""


@command("referral.answer_site_question", roles=TRIAGE_TEAM)
class AnswerSiteQuestion(RpcRequest[Done]):
    """Say whether it may be the same person. Only then does the asking site see who is known, and its officer decides.

    Raises: Refused(question_answered, not_found)."""

    question_id: UUID
    may_be: bool
