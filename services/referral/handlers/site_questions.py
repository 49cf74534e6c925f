"""Answers a question between sites. Only a yes lets the asking site see who is known, and that is audited."""

from __future__ import annotations

from common.jobs.worker import complete
from common.service import Job
from common.tenancy import Tenant, service_actor
from common.unit_of_work import UnitOfWork, UnitOfWorkFactory
from referral.domain.matching.decision import LikelyMatch
from referral.domain.referral_state import waits
from referral.messages import AnswerSiteQuestion, Done
from referral.messages.refusals import refused
from referral.store.people import get_person, offer_candidates
from referral.store.referrals import get_referral, record_act
from referral.store.site_questions import get_question

OFFER_ACROSS_SITES = "offer_across_sites"


def answer_site_question(command: AnswerSiteQuestion, uow: UnitOfWork) -> Done:
    """Record the answer of somebody whose site knows the person. What follows at the other site is a job: the officer
    does not see that site.

    Raises: Refused(question_answered)."""
    row = get_question(uow, command.question_id, lock=True)
    person = get_person(uow, row.person_id)  # not found for an officer whose sites do not know them
    if row.answered_at is not None:
        raise refused("question_answered")
    row.answer = "may_be" if command.may_be else "not_them"
    row.answered_at, row.answered_by = uow.now, uow.actor.id
    uow.schedule(OFFER_ACROSS_SITES, at=uow.now, subject=row.id)
    uow.audit("disclose" if command.may_be else "consult", person.id, why=f"site_question_{row.answer}")
    return Done()


def offer_across_sites(job: Job, units_of_work: UnitOfWorkFactory, ports: object) -> None:
    """Offer the person as a candidate at the asking site after a yes; say on its referral how it was answered."""
    with units_of_work.begin(Tenant(job.force_id), service_actor("referral"), what=OFFER_ACROSS_SITES) as uow:
        row = get_question(uow, job.subject)
        referral = get_referral(uow, row.referral_id, lock=True)
        if waits(referral.state) and referral.person_id is None:
            if row.answer == "may_be":
                record_act(uow, referral, "site_answered_may_be")
                offer_candidates(uow, referral, [LikelyMatch(row.person_id, row.percent / 100, tuple(row.doubts))])  # type: ignore[arg-type]
            else:
                record_act(uow, referral, "site_answered_not_them")
        uow.audit("disclose", row.person_id, why=f"site_question_{row.answer}")
        complete(job, uow)
