"""Who sees what, what every look leaves behind, and what is left when somebody is erased."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from casework.domain.case import TRANSITIONS
from casework.messages import (
    FindCase,
    FinishStep,
    ListWork,
    RecordInformationGiven,
    RecordNeed,
)
from casework.store.tables import PLUMBING, Act, CaseFile, Contact, InformationGiven, Need, Step
from casework.views.cases import find_case
from common.errors import Refused
from common.tenancy import Tenant, service_actor
from support.case_team import NAVIGATORS, team_of


@pytest.fixture
def team(system, force):
    return team_of(system, force)


def test_a_navigator_sees_her_own_work_and_only_supervisors_the_teams(team):
    team.invite()
    assert team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items == ()
    case_id = team.allocate()
    (mine,) = team.scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS).items
    assert mine.case_id == case_id
    assert team.scene.ask(ListWork(), actor="user:else", roles=NAVIGATORS).items == ()
    with pytest.raises(Refused, match="supervisors_only"):
        team.scene.ask(ListWork(mine=False), actor="user:nav", roles=NAVIGATORS)
    assert team.case(case_id, roles=NAVIGATORS, actor="user:nav").choices == ()


def test_every_look_and_change_leaves_an_audit_row_about_the_person(team):
    case_id = team.on_the_plan()
    team.as_navigator(RecordNeed(case_id=case_id, kind="family", level="low"))
    team.as_navigator(RecordInformationGiven(case_id=case_id, informed="not_told"))
    (released,) = [one for one in team.case(case_id).steps if one.state == "released"]
    team.as_navigator(FinishStep(case_id=case_id, step_id=released.step_id, evidence="x"))
    person = team.case(case_id).person_id
    audit, about = PLUMBING.audit, PLUMBING.audit_subject
    query = sa.select(audit.c.act, audit.c.why, audit.c.actor).join(
        about, sa.and_(about.c.force_id == audit.c.force_id, about.c.audit_id == audit.c.id)
    )
    kept = {(row.act, row.why) for row in team.rows(query.where(about.c.person_id == person))}
    assert kept == {
        ("collect", "arrest_recorded"), ("collect", "referral_accepted"), ("consult", "worklist"),
        ("consult", "case"), ("alter", "navigator_allocated"), ("collect", "contact_recorded"),
        ("collect", "need_recorded"), ("collect", "information_given_recorded"), ("alter", "plan_agreed"),
        ("alter", "step_finished"),
    }  # fmt: skip


def test_what_was_written_is_sealed_and_gone_with_its_key(team):
    case_id = team.on_the_plan()
    team.contact(case_id, note="He is scared of Kyle")
    team.as_navigator(RecordNeed(case_id=case_id, kind="safety", level="high", own_words="Kyle waits for me"))
    team.as_navigator(RecordInformationGiven(case_id=case_id, informed="told_with_source", note="Kyle must not know"))
    sealed = team.rows(sa.select(Contact.sealed_note).where(Contact.sealed_note.is_not(None)))
    sealed += team.rows(sa.select(Need.sealed_own_words)) + team.rows(sa.select(Step.sealed_title))
    sealed += team.rows(sa.select(InformationGiven.sealed_note))
    assert not [row for row in sealed if b"Kyle" in row[0] or b"Jayden" in row[0]]
    case = team.case(case_id)
    keys = team.scene.system.deployment.key_store("casework")
    about = {f"person:{case.person_id}", f"case:{case_id}"}
    assert keys.destroy(team.scene.force_id, about, by="user:dpo") == 1
    afresh = team.scene.system.deployment.units_of_work("casework")  # another process, which remembers no key
    with afresh.begin(Tenant(team.scene.force_id), service_actor("test")) as uow:
        case = find_case(FindCase(case_id=case_id), uow)
    said = {case.needs[0].own_words, case.contacts[0].note, case.information_given.note}
    assert {one.title for one in case.steps} == said == {"[erased]"}


def test_the_state_kept_for_the_worklist_is_the_one_that_follows_from_the_acts(team):
    team.on_the_plan()
    team.arrested_again()
    (row,) = team.rows(sa.select(CaseFile.state, CaseFile.worker_id, CaseFile.version))
    acts = [act for (act,) in team.rows(sa.select(Act))]
    navigator = [act.detail for act in acts if act.act == "allocated"][-1]
    assert (row.state, row.worker_id, row.version) == (TRANSITIONS.state_of(acts), navigator, len(acts))
