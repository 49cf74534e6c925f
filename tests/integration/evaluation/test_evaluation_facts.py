"""What the owning services tell the evaluation: everything that happened, once, and nothing that leads back."""

from __future__ import annotations

import itertools
import json
import random
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from casework import messages as c
from common.directory import deployment as deployment_table
from common.errors import Refused
from common.messages import declaration
from common.tenancy import Tenant, service_actor
from referral.messages import ConfirmSamePerson, OffenceCoverageCounted, RecordWho, Who
from support.evaluation_scene import BATTERY, DAY, KNIFE, NAVIGATORS, OWNERS, THEFT, Life
from support.scene import Scene
from support.voluntary_scene import KAY
from voluntary import messages as v


@pytest.fixture
def life(system, force):
    yield Life(Scene(system, force.id, (force.first_site, force.second_site)).configure())
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.update(deployment_table).values(clock_offset_seconds=0))


@pytest.fixture
def lived(life):
    """Two arrests at two sites, one that was a brother's, an invitation, contacts, sessions and a job that was lost."""
    today = life.finding.today()
    life.ids["first arrest"] = life.arrest(BATTERY, days_ago=40, suite="Coventry").referral_id
    life.ids["brother's arrest"] = life.arrest(THEFT, days_ago=9, role="family").referral_id
    life.ids["arrest"] = life.arrest(KNIFE).referral_id
    life.accept(life.ids["arrest"])
    life.on_the_plan()
    life.mentored()
    life.placed()
    return life, today


def indexed(life: Life, on: date, found_by: str, offence: UUID | None) -> dict[str, Any]:
    return {
        "id": life.participant(), "site_id": life.scene.sites[0], "version": 1, "index_on": on,
        "index_offence": offence, "found_by": found_by, "arm": None, "agreed": False, "withdrew_at": None,
    }  # fmt: skip


def facts(life: Life, *ids: UUID, version: int = 1, **what: Any) -> list[dict[str, Any]]:
    """Facts that say the same of him, as evaluation holds them."""
    return [{"id": one, "participant_id": life.participant(), "version": version, **what} for one in ids]


def by_id(*found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(itertools.chain(*found), key=lambda fact: fact["id"])


def test_a_way_through_all_services_is_told_in_exactly_these_facts(lived):
    life, today = lived
    knife, battery = (life.fact("offence", life.ids[name]) for name in ("arrest", "first arrest"))
    ((contact,),) = life.rows("casework", "SELECT id FROM casework.contact WHERE outcome = 'met'")
    sessions = [life.fact("session", life.ids[name]) for name in ("session", "late session")]
    job = life.fact("placement", life.ids["placement"])
    assert life.held() == {
        "participant": [indexed(life, today, "force", knife)],
        "offence": by_id(
            facts(life, battery, occurred_on=today - 40 * DAY, kind="violent", role="suspect"),
            facts(life, knife, occurred_on=today, kind="knife", role="suspect"),
        ),
        "absence": [],
        "dose": by_id(
            facts(life, life.fact("contact", contact), kind="contact", given_on=today),
            facts(life, *sessions, kind="session", given_on=today),
        ),
        "placement": facts(life, job, version=1_000, started_on=today, weeks=1, ended_on=today + 7 * DAY),
        "departure": [],
        "withdrawal": [],
    }
    assert len(life.told()) == 1 + 2 + 3 + 3


def test_a_second_arrest_adds_one_offence_and_a_second_invitation_nothing(lived):
    life, _ = lived
    before, told = life.held(), len(life.told())
    again = life.arrest(KNIFE, suite="Coventry").referral_id
    after = life.held()
    (added,) = [fact for fact in after["offence"] if fact not in before["offence"]]
    assert (added["id"], added["kind"]) == (life.fact("offence", again), "knife")
    assert after | {"offence": before["offence"]} == before
    life.accept(life.ids["first arrest"], site=life.scene.sites[1])
    assert life.held() == after
    assert len(life.told()) == told + 1


def test_nothing_is_told_of_somebody_who_was_never_invited(life):
    life.arrest(KNIFE)
    life.arrest(BATTERY)
    assert life.told() == []
    assert not any(life.held().values())


def test_who_was_asked_for_before_the_arrest_was_not_found_by_the_force(life):
    life.scene.text("please help my son")
    life.run_until_idle()
    (text,) = life.scene.queue()
    jayden = Who(given_name="Jaydon", family_name="Tomlinson", date_of_birth=date(2010, 3, 14))
    life.scene.ask(RecordWho(referral_id=text.referral_id, who=jayden))
    arrest = life.arrest(KNIFE)
    (candidate,) = arrest.candidates  # spelt differently: a person decides
    life.scene.ask(ConfirmSamePerson(referral_id=arrest.referral_id, person_id=candidate.person_id))
    life.ids["person"] = candidate.person_id
    life.accept(arrest.referral_id)
    knife = life.fact("offence", arrest.referral_id)
    assert life.held()["participant"] == [indexed(life, life.finding.today(), "asked", knife)]


def test_an_invitation_without_an_arrest_is_told_and_an_arrest_of_his_brother_did_not_lead_to_it(life):
    arrest = life.arrest(KNIFE, role="associate")
    life.ids["person"] = arrest.person_id
    life.accept(arrest.referral_id)
    held = life.held()
    assert held["participant"] == [indexed(life, life.finding.today(), "force", None)]
    assert held["offence"] == []


def test_a_job_that_was_left_after_half_a_year_is_told_as_one_that_held(life):
    today = life.finding.today()
    life.accept(life.arrest(KNIFE).referral_id)
    life.on_the_plan()
    job = life.fact("placement", life.placed(weeks=26, ends="left"))
    assert life.held()["placement"] == facts(
        life, job, version=1_000, started_on=today, weeks=26, ended_on=today + 182 * DAY
    )
    assert life.rows("casework", "SELECT type FROM casework.parked") == []


def test_sessions_of_work_entered_in_error_are_taken_back(lived):
    life, _ = lived
    life.scene.ask(
        v.EnterCommissionInError(commission_id=life.ids["commission"]),
        actor="user:c",
        roles=frozenset({"commissioner"}),
    )
    life.run_until_idle()
    assert {dose["kind"] for dose in life.held()["dose"]} == {"contact"}


def test_in_whatever_order_and_however_often_the_facts_come_the_same_is_held(lived, other_force):
    life, _ = lived
    held = life.held()
    evaluation = life.scene.system.inboxes["evaluation"]
    repeats = life.told() * 2
    random.shuffle(repeats)
    taken = evaluation.process(repeats)
    assert (taken.handled, taken.repeated, taken.parked) == (0, len(repeats), 0)
    assert life.held() == held
    for order in ("backwards", "shuffled", "shuffled"):  # told anew under other ids, to a force that heard nothing yet
        anew = [json.loads(body) | {"id": str(uuid4()), "force": other_force.id} for body in reversed(life.told())]
        if order == "shuffled":
            random.shuffle(anew)
        assert evaluation.process([json.dumps(one).encode() for one in anew]).parked == 0
        assert life.held(other_force.id) == held


def test_a_fact_says_neither_who_acted_nor_what_caused_it_nor_the_time_of_day(lived):
    life, _ = lived
    for body in life.told():
        envelope = json.loads(body)
        assert envelope["subject"] == envelope["data"]["participant_id"] == str(life.participant())
        assert envelope["actor"] in {f"service:{owner}" for owner in OWNERS}
        assert envelope["time"].endswith("T00:00:00+00:00")
        assert not envelope.keys() & {"cause", "traceparent"}


def test_nothing_in_evaluation_leads_back_to_him_not_even_what_is_parked(lived):
    life, _ = lived
    for body in life.told():  # each once more, so that it cannot be understood and is parked as it came
        broken = json.loads(body) | {"id": str(uuid4())}
        broken["data"]["version"] = "?"
        assert life.scene.system.inboxes["evaluation"].process([json.dumps(broken).encode()]).parked == 1
    secrets = {str(one) for one in life.ids.values()} | {"user:nav", KAY, "user:officer", "PNC/1"}
    secrets |= {str(one) for owner in OWNERS for one in owners_ids(life, owner)}
    seen = everything_in_evaluation(life)
    assert str(life.participant()) in seen
    assert [one for one in secrets if one in seen or one.replace("-", "") in seen] == []


def owners_ids(life: Life, owner: str) -> set[object]:
    """Every id in an owner's tables and every event that evaluation is not sent, but not the pseudonyms themselves."""
    found: set[object] = set()
    for table, column in columns_of(life, owner, "uuid"):
        sent = f"starts_with(type, 'evaluation.') OR type = '{declaration(OffenceCoverageCounted).name}'"
        only = f"WHERE NOT ({sent})" if table == "event" else ""
        if table != "delivery":
            found |= {row[0] for row in life.rows(owner, f'SELECT "{column}" FROM {owner}."{table}" {only}')}
    return found - {None}


def everything_in_evaluation(life: Life) -> str:
    """Every column of every table as text, for this force, bytes in the clear and as they are written."""
    said = []
    for table, column in columns_of(life, "evaluation"):
        for (value,) in life.rows("evaluation", f'SELECT "{column}" FROM evaluation."{table}"'):
            said.append(value.decode("latin-1") + value.hex() if isinstance(value, bytes) else str(value))
    return "\n".join(said)


def columns_of(life: Life, schema: str, kind: str = "") -> list[tuple[str, str]]:
    query = sa.text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :schema "
        "AND table_name <> 'alembic_version' AND starts_with(data_type, :kind) ORDER BY 1, 2"
    )
    with life.scene.system.deployment.admin.connect() as connection:
        return [(row[0], row[1]) for row in connection.execute(query, {"schema": schema, "kind": kind})]


def test_the_owners_come_to_the_same_pseudonym_and_evaluation_cannot_make_one(life, other_force):
    person = uuid4()
    life.ids["person"] = person
    participants = {life.blind(owner)("evaluation.participant", str(person)) for owner in OWNERS}
    assert participants == {life.participant().bytes}
    units_of_work = life.scene.system.units_of_work
    with units_of_work["referral"].begin(Tenant(other_force.id), service_actor("test")) as uow:
        assert uow.sealer.blind("evaluation.participant", str(person)) not in participants
    with units_of_work["evaluation"].begin(Tenant(life.scene.force_id), service_actor("test")) as uow:
        assert not hasattr(uow.sealer, "blind")


def on_the_case(life: Life, make: Any, **what: Any) -> UUID:
    case = life.case()
    life.scene.ask(make(case_id=case.case_id, **what), actor="user:nav", roles=NAVIGATORS)
    life.run_until_idle()
    return case.case_id


def test_time_away_is_told_as_it_is_known_and_taken_back_when_it_was_a_mistake(lived):
    life, today = lived
    on_the_case(life, c.RecordAbsence, reason="custody", since=today - 9 * DAY)
    (absence,) = life.case().absences
    fact = life.fact("absence", absence.absence_id)
    told = {"reason": "custody", "since": today - 9 * DAY}
    assert life.held()["absence"] == facts(life, fact, **told, until=None)
    on_the_case(life, c.EndAbsence, absence_id=absence.absence_id, until=today)
    assert life.held()["absence"] == facts(life, fact, version=2, **told, until=today)
    on_the_case(life, c.RetractAbsence, absence_id=absence.absence_id)
    assert (life.held()["absence"], life.case().absences) == ([], ())
    assert [one["id"] for one in life.held()["withdrawal"]] == [fact]
    for gone in (c.EndAbsence(case_id=life.case().case_id, absence_id=absence.absence_id, until=today),):
        with pytest.raises(Refused, match="not_found"):
            life.scene.ask(gone, actor="user:nav", roles=NAVIGATORS)


def test_whoever_withdraws_is_gone_from_the_evaluation_for_good_and_from_nothing_else(lived):
    life, today = lived
    said = {"agreed": "given", "by_whom": "person", "notice_on": today, "understood": True}
    on_the_case(life, c.RecordAgreement, **said)
    (agreed,) = life.held()["participant"]
    assert (agreed["agreed"], agreed["index_on"]) == (True, today)
    on_the_case(life, c.RecordAgreement, agreed="withdrawn", by_whom="person")
    on_the_case(life, c.RecordAbsence, reason="hospital", since=today)
    life.arrest(KNIFE)
    life.run_until_idle()
    held = life.held()
    (participant,) = held.pop("participant")
    assert not any(held.values())
    assert (participant["index_on"], participant["withdrew_at"] is not None) == (None, True)
    case = life.case()
    assert (case.agreement.agreed, case.state) == ("withdrawn", "active")
    with pytest.raises(Refused, match="evaluation_withdrawn"):
        life.scene.ask(c.RecordAgreement(case_id=case.case_id, **said), actor="user:nav", roles=NAVIGATORS)
