"""Facts come in pseudonymous, in any order and more than once; figures come out with all that belongs to them."""

from __future__ import annotations

import hmac
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from common.british_time import british_date
from common.clock import real_time
from common.envelope import encode, new_envelope
from common.errors import Refused
from common.roles import ANALYST, NAVIGATOR
from evaluation import messages as m
from evaluation.domain import disclosure
from evaluation.store.tables import PLUMBING, Base
from referral.messages import OffenceCoverageCounted
from support.publication import cover, publish
from support.scene import Scene

DAY = timedelta(days=1)
READER = frozenset({ANALYST})


@dataclass
class Study:
    """One force's facts, told as the owning services tell them."""

    scene: Scene
    told: list[bytes] = field(default_factory=list)

    def configure(self, **more: Any) -> Study:
        settings = {"offences_known_from": date(2015, 1, 1), "recording_lag_days": 0, "windows": (6,), **more}
        self.scene.as_platform(m.ConfigureForce(**settings))
        cover(self.scene.system, self.scene.force_id, self.scene.sites, date(2015, 1, 1))
        return self

    @property
    def today(self) -> date:
        return british_date(real_time())

    @property
    def index(self) -> date:
        return self.today - 250 * DAY

    def tell(self, fact: Any) -> None:
        self.told.append(self.envelope(fact, fact.participant_id))

    def envelope(self, event: Any, subject: UUID | None = None) -> bytes:
        return encode(
            new_envelope(
                event, id=uuid4(), source="referral", subject=subject or uuid4(), time=real_time(),
                force=self.scene.force_id, sequence=len(self.told) + 1, actor="service:referral", cause=None,
                traceparent=None,
            )
        )  # fmt: skip

    def arrives(self, order: str = "as_told") -> None:
        """What was told arrives, every fact twice."""
        twice = [*self.told, *self.told]
        if order == "backwards":
            twice.reverse()
        if order == "shuffled":
            random.Random(3).shuffle(twice)
        taken = self.scene.system.inboxes["evaluation"].process(twice)
        assert taken.parked == 0
        self.told.clear()

    # ---- facts ---------------------------------------------------------------------------------------------------
    def person(
        self, *days: int, site: int | None = None, index_offence: int | None = None, agreed: bool = True
    ) -> UUID:
        """A participant with knife offences so many days after the index date; which of them led here, by its place."""
        who = uuid4()
        facts = [self.offence(who, self.index + day * DAY, site=site) for day in days]
        self.tell(
            m.ParticipantIndexed(
                participant_id=who,
                site_id=site or self.scene.sites[0],
                version=1,
                index_on=self.index,
                found_by="asked",
                index_offence=None if index_offence is None else facts[index_offence],
            )
        )
        if agreed:
            self.tell(m.ParticipantAgreed(participant_id=who, site_id=site or self.scene.sites[0]))
        return who

    def offence(
        self,
        who: UUID,
        on: date,
        *,
        site: int | None = None,
        fact: UUID | None = None,
        version: int = 1,
        kind: str = "knife",
    ) -> UUID:
        fact = fact or uuid4()
        self.tell(
            m.OffenceRecorded(
                participant_id=who,
                site_id=site or self.scene.sites[0],
                fact_id=fact,
                version=version,
                occurred_on=on,
                kind=kind,  # type: ignore[arg-type]
                role="suspect",
            )
        )
        return fact

    def about(self, who: UUID, fact: type, **values: Any) -> None:
        usual = {"participant_id": who, "site_id": self.scene.sites[0], "version": 1, "fact_id": uuid4()}
        names = fact.__dataclass_fields__
        self.tell(fact(**{name: value for name, value in (usual | values).items() if name in names}))

    # ---- figures -------------------------------------------------------------------------------------------------
    def published(self, **how: Any) -> tuple[m.SiteFigures, ...]:
        """What a reader sees, published at this moment."""
        publish(self.scene.system, self.scene.force_id)
        return self.read(**how)

    def read(self, **how: Any) -> tuple[m.SiteFigures, ...]:
        who = {name: how.pop(name) for name in ("sites", "roles") if name in how}
        return self.scene.ask(m.ListFigures(**how), **({"actor": "user:analyst", "roles": READER} | who)).sites

    def figures(self, **how: Any) -> tuple[m.Figure, ...]:
        return tuple(figure for site in self.published(**how) for figure in site.figures)

    def counts(self, index: str = "out") -> list[tuple[int, int, int]]:
        """People, offences before, offences after; one line for each site."""
        return [
            (one.people, one.before.offences, one.after.offences)
            for one in self.figures()
            if one.index_offence == index
        ]


@pytest.fixture
def show_all(monkeypatch):
    """Nothing is held back for being about too few, so that a few people show how everything is counted."""
    monkeypatch.setattr(disclosure, "SMALLEST", 1)


@pytest.fixture
def study(system, force):
    return Study(Scene(system, force.id, (force.first_site, force.second_site))).configure()


@pytest.mark.usefixtures("show_all")
def test_the_figure_of_the_story_says_all_that_one_person_cannot_prove(study):
    study.person(-3, 120, index_offence=0)
    study.arrives()
    with_it, without = study.figures()
    assert (with_it.people, with_it.before.offences, with_it.after.offences) == (1, 1, 1)
    assert with_it.low < 1000 < with_it.high
    assert without.ratio is None
    for figure in (with_it, without):
        codes = {caveat.code for caveat in figure.caveats}
        assert {"no_comparison", "referred_at_peak", "few_people", "few_offences"} <= codes
        assert all(caveat.words in figure.sentence for caveat in figure.caveats)
        assert "1 person" in figure.sentence
        assert "95% interval" in figure.sentence


@pytest.mark.usefixtures("show_all")
@pytest.mark.parametrize("order", ["as_told", "backwards", "shuffled"])
def test_in_whatever_order_facts_come_the_figures_are_the_same(study, order):
    for _ in range(5):
        who = study.person(-30, -3, 40, index_offence=1)
        fact = study.offence(who, study.index - 10 * DAY, version=1)
        study.offence(who, study.index + 10 * DAY, fact=fact, version=2)
        wrong = study.offence(who, study.index + 5 * DAY)
        study.about(who, m.FactWithdrawn, fact_id=wrong, version=1)
    study.arrives(order)
    assert study.counts() == [(5, 5, 10)]
    assert study.counts("in") == [(5, 10, 10)]


@pytest.mark.usefixtures("show_all")
def test_days_in_custody_are_taken_off(study):
    who = study.person(-1)
    study.arrives()
    before = study.figures()[0].after.days
    study.about(who, m.AbsenceRecorded, reason="custody", since=study.index + 10 * DAY, until=study.index + 21 * DAY)
    study.arrives()
    assert study.figures()[0].after.days == before - 10


@pytest.mark.usefixtures("show_all")
def test_who_withdraws_is_gone_and_stays_gone_whatever_comes_later(study):
    who, other = study.person(-5, 5), study.person(-5)
    study.arrives()
    assert study.counts() == [(2, 2, 1)]
    study.about(who, m.ParticipantWithdrew)
    study.arrives()
    study.offence(who, study.index + 3 * DAY)
    study.about(who, m.ParticipantIndexed, version=9, index_on=study.index, found_by="asked", index_offence=None)
    study.arrives()
    assert study.counts() == [(1, 1, 0)]
    with study.scene.system.deployment.admin.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if "participant_id" in table.c and not name.endswith("participant"):
                there = sa.select(table.c.participant_id).where(table.c.participant_id == who)
                assert connection.execute(there).all() == [], name
    assert other != who


@pytest.mark.usefixtures("show_all")
def test_sites_are_told_apart_and_each_site_sees_its_own(study):
    study.person(-5)
    study.person(-5, 5, site=study.scene.sites[1])
    study.arrives()
    assert study.counts() == [(1, 1, 0), (1, 1, 1)]
    mine = study.figures(sites=(study.scene.sites[1],))
    assert {one.site_id for one in mine} == {study.scene.sites[1]}
    assert study.figures(sites=()) == ()


@pytest.mark.usefixtures("show_all")
def test_an_arrest_at_another_site_counts_where_the_person_is_worked_with(study):
    who = study.person(-5)
    study.arrives()
    study.offence(who, study.index + 5 * DAY, site=study.scene.sites[1])
    study.arrives()
    assert study.counts() == [(1, 1, 1)]


@pytest.mark.usefixtures("show_all")
def test_somebody_first_heard_of_at_another_site_counts_where_the_scheme_took_them_in(study):
    who = uuid4()
    study.offence(who, study.index - 5 * DAY, site=study.scene.sites[1])
    study.about(who, m.ParticipantIndexed, index_on=study.index, found_by="force", index_offence=None)
    study.about(who, m.ParticipantAgreed)
    study.arrives()
    assert {one.site_id for one in study.figures()} == {study.scene.sites[0]}


def test_another_force_sees_nothing_of_it(study, system, other_force):
    study.person(-5)
    study.arrives()
    stranger = Study(Scene(system, other_force.id, (other_force.first_site, other_force.second_site))).configure()
    assert stranger.figures() == ()


@pytest.mark.usefixtures("show_all")
def test_the_last_days_wait_until_their_offences_can_have_come_in_and_a_month_until_it_is_over(study):
    study.configure(recording_lag_days=14)
    study.person(-5)
    study.arrives()
    (found,) = study.published()
    until = found.data_until
    assert (until + DAY).day == 1
    assert until + DAY <= study.today - 13 * DAY < until + 32 * DAY
    assert "recent_offences_may_be_missing" in {caveat.code for caveat in found.figures[0].caveats}


@pytest.mark.usefixtures("show_all")
def test_placements_and_doses_are_counted_with_who_could_have_had_them(study):
    who, _nobody = study.person(-5), study.person(-5)
    study.about(who, m.PlacementRecorded, started_on=study.today - 140 * DAY, weeks=13, ended_on=None)
    study.about(who, m.PlacementRecorded, started_on=study.today - 140 * DAY, weeks=1, ended_on=study.today - 120 * DAY)
    for day in range(3):
        study.about(who, m.DoseGiven, kind="contact", given_on=study.index + day * DAY)
    study.arrives()
    (found,) = study.published()
    assert [(one.weeks, one.reached, one.of) for one in found.placements] == [
        (1, 2, 2),
        (4, 1, 2),
        (13, 1, 2),
        (26, 0, 0),
    ]
    contacts = next(one for one in found.doses if one.kind == "contact")
    assert (contacts.given, contacts.people_given, contacts.people) == (3, 1, 2)


def test_four_people_are_held_back_and_five_are_shown(study):
    for _ in range(4):
        study.person(-5, 5)
    study.arrives()
    (found,) = study.published()
    assert (found.figures, found.doses, found.not_asked) == ((), (), 0)
    assert {one.what for one in found.not_shown} >= {"before_after", "support"}
    assert {one.reason for one in found.not_shown} == {"fewer_than_five"}
    study.person(-5, 5)
    study.arrives()
    assert study.counts() == [(5, 5, 5)]


def test_who_has_not_been_asked_is_not_counted_and_how_many_they_are_is_said(study):
    for _ in range(6):
        study.person(-5, 5)
    asked_later = study.person(-5, 5, agreed=False)
    study.arrives()
    (found,) = study.published()
    assert (found.figures[0].people, found.not_asked) == (6, None)
    for _ in range(5):
        study.person(-5, agreed=False)
    study.arrives()
    (found,) = study.published()
    assert (found.figures[0].people, found.not_asked) == (6, 6)
    study.tell(m.ParticipantAgreed(participant_id=asked_later, site_id=study.scene.sites[0]))
    study.arrives()
    (found,) = study.published()
    assert (found.figures[0].people, found.not_asked) == (7, 5)


def test_what_was_published_stays_as_it_is_until_the_next_month_whatever_arrives(study):
    for _ in range(5):
        study.person(-5, 5)
    study.arrives()
    before = study.published()
    for _ in range(6):
        study.person(-5, 5, 10)
    study.arrives()
    publish(study.scene.system, study.scene.force_id, anew=False)
    assert study.read() == before


def test_a_month_in_which_the_number_of_people_hardly_changed_is_not_told_apart_from_the_one_before(study, advance):
    for _ in range(6):
        study.person(-5, 5)
    study.arrives()
    (before,) = study.published()
    study.person(-5, 5)
    study.arrives()
    advance(timedelta(days=31))
    publish(study.scene.system, study.scene.force_id, anew=False)
    assert study.read() == (before,)
    for _ in range(4):
        study.person(-5, 5)
    study.arrives()
    advance(timedelta(days=31))
    publish(study.scene.system, study.scene.force_id, anew=False)
    (after,) = study.read()
    assert after.data_until > before.data_until
    assert after.figures[0].people == 11


@pytest.mark.usefixtures("show_all")
def test_no_window_looks_back_further_than_offences_were_brought_in(study):
    study.configure(windows=(6, 12))
    brought_in = study.index - 200 * DAY
    coverage = OffenceCoverageCounted(site_id=study.scene.sites[0], since=brought_in, as_of=study.today)
    for _ in range(5):
        study.person(-300, -5, 5)
    study.arrives()
    study.scene.system.inboxes["evaluation"].process([study.envelope(coverage)])
    (found,) = study.published()
    assert found.offences_known_from == brought_in
    assert {one.window_months for one in found.figures} == {6}
    assert {(one.window_months, one.reason) for one in found.not_shown} == {(12, "records_too_short")}
    assert found.figures[0].before.offences == 5


def test_of_a_site_for_which_no_offence_was_brought_in_nothing_is_claimed(study, other_force, system):
    fresh = Study(Scene(system, other_force.id, (other_force.first_site, other_force.second_site)))
    settings = m.ConfigureForce(offences_known_from=date(2015, 1, 1), recording_lag_days=0, windows=(6,))
    fresh.scene.as_platform(settings)
    for _ in range(5):
        fresh.person(-5, 5)
    fresh.arrives()
    (found,) = fresh.published()
    assert (found.figures, found.offences_known_from) == ((), None)
    assert "no_offences_brought_in" in {one.reason for one in found.not_shown}


def test_the_latest_count_of_what_was_brought_in_stands_in_whatever_order_it_arrives(study):
    site, inbox = study.scene.sites[0], study.scene.system.inboxes["evaluation"]
    for days_ago, since in ((1, date(2021, 1, 1)), (0, date(2022, 2, 2)), (2, date(2020, 1, 1))):
        counted = OffenceCoverageCounted(site_id=site, since=since, as_of=study.today - days_ago * DAY)
        inbox.process([study.envelope(counted)])
    for _ in range(5):
        study.person(-5, 5)
    study.arrives()
    assert study.published()[0].offences_known_from == date(2022, 2, 2)


def test_settings_that_make_no_sense_are_refused(study):
    for wrong, code in (
        ({"windows": ()}, "windows"),
        ({"windows": (0,)}, "windows"),
        ({"recording_lag_days": -1}, "lag"),
    ):
        with pytest.raises(Refused, match=code):
            study.configure(**wrong)


def test_a_navigator_may_not_read_figures(study):
    with pytest.raises(Refused, match="not_found"):
        study.figures(roles=frozenset({NAVIGATOR}))


def test_owners_come_to_the_same_participant_and_nobody_comes_back(study):
    """The owner derives ids with the force's key; the same source gives the same fact, and another force another."""

    def key_of(force: int):
        return lambda purpose, value: hmac.digest(
            f"key of force {force}".encode(), f"{purpose}{value}".encode(), "sha256"
        )[:16]

    person, referral = uuid4(), uuid4()
    here, there = key_of(1), key_of(2)
    assert m.participant_of(here, person) == m.participant_of(here, person)
    assert len({m.participant_of(here, person), m.participant_of(there, person), person}) == 3
    assert m.fact_of(here, "offence", referral) != m.fact_of(here, "custody", referral)


def test_no_fact_has_room_for_anything_that_joins_back():
    facts = [one for one in vars(m).values() if getattr(getattr(one, "__declaration__", None), "kind", "") == "event"]
    assert len(facts) == 10
    for fact in facts:
        ids = {name for name in fact.__dataclass_fields__ if name.endswith("_id")}
        assert ids <= {"participant_id", "fact_id", "site_id"}, fact
    plumbing = set(PLUMBING.tables())
    kept = [table for table in Base.metadata.tables.values() if table not in plumbing]
    columns = {column.name for table in kept for column in table.columns}
    assert not columns & {"person_id", "case_id", "step_id", "referral_id", "candidate_id", "placement_id"}
