"""Plays one scene through every service, and keeps what was asked, by whom, with which answer and which trace.

``test_permissions`` fails when a command or a question of any service is never asked here: play it, then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.messages import (
    AcknowledgeCallouts,
    AcknowledgeError,
    AddShifts,
    AgreePlan,
    AgreeSiteCover,
    AgreeSwap,
    AllocateNavigator,
    AnswerConcern,
    AnswerSetback,
    AskSiteCover,
    CancelShift,
    EndAbsence,
    EndDutyAbsence,
    EndShifts,
    FindCase,
    FindLinkImpact,
    FindRota,
    FindSafetySheet,
    FinishStep,
    ListNavigators,
    ListOnDuty,
    ListWork,
    OfferSwap,
    ReadNews,
    ReadSafetySheet,
    RecordAbsence,
    RecordAgreement,
    RecordDutyAbsence,
    RecordInformationGiven,
    RecordNeed,
    RetractAbsence,
    Worker,
    WriteSafetySheet,
)
from common.british_time import british_date
from common.clock import real_time
from common.crypto.secrets import read_signing_key
from common.roles import ANALYST, REFERRER, SERGEANT, TRIAGE_TEAM
from common.rpc.client import COMMAND, DEADLINE, TOKEN, InProcessRpcTransport, RpcClient
from common.rpc.tokens import Claims, mint
from common.tenancy import Actor, Tenant
from conftest import Force, new_force, referral_ports
from evaluation import messages as evaluation
from gateway.list_uploads.uploads import UploadedList, column_signature
from gateway.messages import About, Referrer
from opportunities import messages as opportunities
from referral.messages import (
    AcceptReferral,
    AdoptRule,
    AnswerSiteQuestion,
    AssignReferrals,
    ConfirmNewPerson,
    ConfirmSamePerson,
    DutyPhone,
    FindBackground,
    FindLink,
    FirstName,
    FollowReferral,
    HandBackReferrals,
    ListDecided,
    ListQueue,
    ListRules,
    ListSiteQuestions,
    MergeReferral,
    NamePeople,
    OffenceRule,
    ProtectSource,
    RecordWho,
    ReopenReferral,
    SearchReferrals,
    SignpostReferrals,
    TakeBackRule,
    TryRule,
    UndoLink,
    Who,
    WithdrawReferrals,
    WriteToSender,
)
from referral.messages.rules import RULE_MAKERS
from rules.support.people_of import people_of
from rules.support.scenario_conversation import play_spam, play_talk
from rules.support.scenario_intelligence import play_intelligence, play_safety
from rules.support.scenario_media import play_media
from support.anonymous_events import send_anonymous_events
from support.case_team import NAVIGATORS, SERGEANTS, TODAY, Team, step
from support.duplicating_transport import DuplicatingTransport
from support.opportunities_scene import Finding
from support.publication import publish
from support.scene import Scene
from support.trial_scene import TrialScene
from support.voluntary_scene import KAY, SAM, Groups
from voluntary import messages as voluntary
from wayout.deployment.deployment import Deployment
from wayout.phones.simulator import PhoneNetwork
from wayout.processes.in_process import InProcessSystem

MOTHER = "+447700900321"
BOY, SPELT, FAMILY, BORN = "Zebedee", "Zebadee", "Quillfeather", date(2010, 3, 14)
HOME = "ZZ94 7QX"
# What only people said: none of it may be found where it could be read.
SAID = (
    BOY,
    SPELT,
    FAMILY,
    HOME,
    "7700900321",
    "2010-03-14",
    "kitchendrawer",
    "lookslikehelp",
    "grandmothersflat",
    "ineedmyid",
    "birthcertificatecame",
    "hewentwell",
    "vanbrokedown",
    "sheismadetocarry",
    "bythebakersshop",
    "hermother",
    "seenwithabag",
    "askitsowner",
    "onlyhiscousin",
    "attheboxingclub",
    "hiscoach",
)
STUDY = evaluation.ConfigureForce(offences_known_from=date(2015, 1, 1), recording_lag_days=0)
ROAD = (
    step("A", title="birthcertificatecame for him", need="identity_documents"),
    step("B", "A", kind="partner_service", service="mentoring", days=30),
    step("C", "B", kind="opportunity", need="education_training_employment", days=60),
)


@dataclass(frozen=True)
class Asked:
    """One command or question as it went over the wire, with its answer and the audit rows that it left: how many, and
    whom they name. ``people`` are those to whom its ids lead, and the answer's; ``people_of_question`` only its own."""

    name: str
    claims: Claims
    headers: dict[str, str]
    body: bytes
    reply: dict[str, Any]
    audited: int
    subjects: frozenset[UUID]
    people: frozenset[UUID]
    people_of_question: frozenset[UUID]

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]

    @property
    def body_as_json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_command(self) -> bool:
        return COMMAND in self.headers

    @property
    def answered(self) -> bool:
        return self.reply["error"] is None


class Recorder:
    """The wire between the scene and the services: passes everything on and keeps a note of it."""

    def __init__(self, deployment: Deployment, wire: InProcessRpcTransport) -> None:
        self._deployment = deployment
        self._counting = deployment.admin.execution_options(isolation_level="AUTOCOMMIT")
        self._wire = wire
        self.asked: list[Asked] = []

    def request(self, name: str, headers: dict[str, str], body: bytes, timeout: float) -> bytes:
        service = name.partition(".")[0]
        before, people = self._last_audit(service), self._people(service, body)
        reply = self._wire.request(name, headers, body, timeout)
        claims = self._deployment.verifier(service).verify(headers[TOKEN], audience=service)
        audited, subjects = self._audits(service, before)
        own, people = people | self._people(service, body), people | self._people(service, body, reply)
        self.asked.append(Asked(name, claims, dict(headers), body, json.loads(reply), audited, subjects, people, own))
        return reply

    def _people(self, service: str, *said: bytes) -> frozenset[UUID]:
        with self._counting.connect() as connection:
            return people_of(connection, service, *said)

    def _last_audit(self, service: str) -> int:
        with self._counting.connect() as connection:
            return connection.scalar(sa.text(f"SELECT max(id) FROM {service}.audit")) or 0

    def _audits(self, service: str, before: int) -> tuple[int, frozenset[UUID]]:
        """How many rows there are since, and whom they name."""
        query = (
            f"SELECT audit.id, subject.person_id FROM {service}.audit LEFT JOIN {service}.audit_subject AS subject "
            "ON subject.force_id = audit.force_id AND subject.audit_id = audit.id WHERE audit.id > :before"
        )
        with self._counting.connect() as connection:
            rows = connection.execute(sa.text(query), {"before": before}).all()
        return len({row.id for row in rows}), frozenset(row.person_id for row in rows if row.person_id)


@dataclass
class Played:
    """``force`` is whose scene it is, ``stranger`` another force that must see nothing of it."""

    system: InProcessSystem
    force: Force
    stranger: Force
    wire: InProcessRpcTransport
    recorder: Recorder
    people: list[UUID] = field(default_factory=list)
    lists: list[UUID] = field(default_factory=list)
    logs: str = ""

    @property
    def asked(self) -> list[Asked]:
        """What was asked in the scene, without what the other force said of itself."""
        return [one for one in self.recorder.asked if one.claims.force_id == self.force.id]

    def send(self, name: str, body: bytes, token: object, command_id: UUID | str | None = None) -> dict[str, Any]:
        """Any bytes, as anybody; the answer as it comes back."""
        headers: dict[str, Any] = {DEADLINE: str(real_time().timestamp() + 10), COMMAND: str(command_id or uuid4())}
        if token is not None:
            headers[TOKEN] = token
        endpoint = self.system.endpoints[name.partition(".")[0]]
        return json.loads(endpoint.answer(name, headers, body))

    def token(self, claims: Claims, audience: str, **changes: Any) -> str:
        """A genuine token with these claims, made now by whoever may: a service by its own key. ``audience`` is a
        service, or the message that the token is for."""
        deployment = self.system.deployment
        by = claims.service
        key = deployment.service_key(by) if by else read_signing_key(deployment.secrets.token_signing)
        service, _, message = audience.partition(".")
        purpose = {"purpose": audience} if message else {}
        return mint(key, **{**vars(claims), "audience": service, **purpose, **changes})


def play(deployment: Deployment, network: PhoneNetwork) -> Played:
    """The whole scene, once for all rules."""
    system = InProcessSystem(deployment, {"referral": referral_ports(network)}, transport=DuplicatingTransport)
    wire = InProcessRpcTransport({name: endpoint.answer for name, endpoint in system.endpoints.items()})
    recorder = Recorder(deployment, wire)
    system.rpc = RpcClient(recorder)
    played = Played(system, new_force(deployment), new_force(deployment), wire, recorder)
    force = played.force
    scene = Scene(system, force.id, (force.first_site, force.second_site))
    worker = Worker(worker_id="user:nav", site_ids=scene.sites, cap=12)
    on_duty = DutyPhone(site_id=scene.sites[0], role="duty_officer", number="+447700900201")
    scene.configure(workers=(worker,), duty_phones=(on_duty,))
    configure_everything(Scene(system, played.stranger.id, (played.stranger.first_site, played.stranger.second_site)))
    play_rota(scene)
    play_referral(scene, played)
    play_casework(scene)
    play_voluntary(scene)
    play_opportunities(scene)
    play_safety(scene)
    play_trial(scene)
    play_evaluation(scene)
    play_lists(scene, played)
    play_undoing(scene)
    play_media(scene, network)
    play_second_arrest(scene)
    send_anonymous_events(system, force.id)
    publish(system, force.id)
    return played


def configure_everything(scene: Scene) -> None:
    """The other force is aboard as well: what it does not see, it does not see for being another force."""
    scene.configure()
    Groups(scene).configure()
    Finding(scene).configure()
    scene.as_platform(STUDY)


def play_referral(scene: Scene, played: Played) -> None:
    """A mother texts, custody reports, the officer decides that both are one; a namesake is somebody else."""
    scene.text(
        f"its my son {SPELT} {FAMILY} theres a knife in the kitchendrawer", sender=MOTHER, picture="grandmothersflat"
    )
    scene.system.run_until_idle()
    (text,) = scene.queue()
    who = Who(given_name=SPELT, family_name=FAMILY, date_of_birth=BORN, phone=MOTHER, postcode=HOME)
    scene.ask(RecordWho(referral_id=text.referral_id, who=who))
    play_talk(scene, text.referral_id)
    play_spam(scene)
    for suite in ("Oldbury", "Coventry"):  # custody corrects itself
        scene.arrest(BOY, FAMILY, person_ref="PNC/77", record="CR/77", suite=suite)
        scene.system.run_until_idle()
    (arrest,) = [item for item in scene.queue() if item.channel == "custody"]
    (same,) = scene.open(arrest.referral_id).candidates
    scene.ask(ConfirmSamePerson(referral_id=arrest.referral_id, person_id=same.person_id))
    scene.ask(NamePeople(person_ids=(same.person_id,)))
    scene.ask(ProtectSource(referral_id=text.referral_id, protected=True, reason="Only hermother could know"))
    scene.ask(AcceptReferral(referral_id=arrest.referral_id, reason="It lookslikehelp is wanted"))
    scene.open(arrest.referral_id)
    scene.ask(FindBackground(person_id=same.person_id))
    scene.ask(ProtectSource(referral_id=text.referral_id, protected=False, reason="Hermother agreed"))
    write = WriteToSender(referral_id=text.referral_id, text="I come tomorrow at four")
    scene.ask(write, actor="user:nav", roles=NAVIGATORS)
    scene.system.run_until_idle()
    scene.ask(ProtectSource(referral_id=text.referral_id, protected=True, reason="Only hermother could know"))
    scene.arrest(BOY, FAMILY, born=None)
    scene.system.run_until_idle()
    (namesake,) = [item for item in scene.queue() if item.channel == "custody"]
    other = scene.ask(ConfirmNewPerson(referral_id=namesake.referral_id)).person_id
    played.people += [same.person_id, other]
    play_triage(scene)
    play_rules(scene)
    play_request(scene)
    play_site_question(scene)
    play_intelligence(scene)


def play_rota(scene: Scene) -> None:
    """Two officers share the week, swap a night, and one is away; the other site covers an evening."""
    here, there = scene.sites
    sergeant: dict[str, Any] = {"actor": "user:sergeant", "roles": frozenset({SERGEANT})}
    today, now = british_date(real_time()), real_time()
    for worker, begins, ends in (("user:duty", 8, 20), ("user:nights", 20, 8)):
        shifts = AddShifts(
            site_id=here, role="duty_officer", worker_id=worker, weekdays=tuple(range(7)), begins=time(begins),
            ends=time(ends), first_day=today - timedelta(days=1),
        )  # fmt: skip
        scene.ask(shifts, **sergeant)
    by_day, by_night = (pattern.pattern_id for pattern in scene.ask(FindRota(site_id=here, since=today)).patterns)
    if scene.ask(FindRota(site_id=here, since=today)).patterns[0].worker_id != "user:duty":
        by_day, by_night = by_night, by_day
    scene.ask(OfferSwap(pattern_id=by_day, day=today + timedelta(days=3), offered_to="user:third"))
    (swap,) = scene.ask(FindRota(site_id=here, since=today)).swaps
    scene.ask(AgreeSwap(swap_id=swap.swap_id), actor="user:third")
    scene.ask(CancelShift(pattern_id=by_night, day=today + timedelta(days=4)), **sergeant)
    scene.ask(EndShifts(pattern_id=by_night, last_day=today + timedelta(days=40)), **sergeant)
    later = {"begins": now + timedelta(days=7), "ends": now + timedelta(days=8)}
    scene.ask(RecordDutyAbsence(worker_id="user:duty", **later))
    (away,) = scene.ask(FindRota(site_id=here, since=today)).absences
    scene.ask(EndDutyAbsence(absence_id=away.absence_id))
    scene.ask(AskSiteCover(site_id=there, by_site_id=here, **later), **sergeant)
    (cover,) = scene.ask(FindRota(site_id=here, since=today)).covers
    scene.ask(AgreeSiteCover(cover_id=cover.cover_id), **sergeant)
    scene.ask(ListOnDuty())
    scene.system.run_until_idle()


def play_triage(scene: Scene) -> None:
    """Four more texts: one is looked after and handed back, one helped elsewhere, one withdrawn, one joined."""
    for number in range(4):
        scene.text(f"somebody else, {number}, near grandmothersflat", sender=f"+44770090045{number}")
    scene.system.run_until_idle()
    ids = tuple(item.referral_id for item in scene.queue() if item.preview.startswith("somebody else"))
    for number, referral_id in enumerate(ids[:3]):
        who = Who(given_name=f"Somebody {'abcd'[number] * 5}", family_name=f"Else{'wxyz'[number] * 5}")
        scene.ask(RecordWho(referral_id=referral_id, who=who))
    scene.ask(AssignReferrals(referral_ids=ids, officer="user:duty"))
    scene.ask(ListQueue(mine=True))
    scene.ask(HandBackReferrals(referral_ids=ids[:1]))
    scene.ask(SignpostReferrals(referral_ids=ids[1:2], where="The group near grandmothersflat"))
    scene.ask(WithdrawReferrals(referral_ids=ids[2:3], reason="Meant for kitchendrawer Ltd"))
    scene.ask(SearchReferrals(reference=scene.open(ids[2]).reference, phone="07700 900452"))
    scene.ask(ListDecided())
    scene.ask(ReopenReferral(referral_id=ids[2], reason="It was not kitchendrawer Ltd"))
    scene.ask(WithdrawReferrals(referral_ids=ids[2:3], reason="It was kitchendrawer Ltd"))
    stays = scene.open(ids[0]).reference
    scene.ask(MergeReferral(referral_id=ids[3], into_reference=stays, reason="Both say grandmothersflat"))


def play_rules(scene: Scene) -> None:
    """A second rule is tried, goes live and is taken back."""
    lead: dict[str, Any] = {"actor": "user:lead", "roles": RULE_MAKERS}
    robbery = OffenceRule(rule_id="robbery", version=1, title="Robbery", offence_codes=("TH68023",), reason="We ask")
    seen = scene.ask(TryRule(rule=robbery), **lead)
    scene.ask(AdoptRule(rule=robbery, caught=seen.catches), **lead)
    scene.ask(TakeBackRule(rule_id="robbery", reason="Nobody came by it"), **lead)
    scene.ask(ListRules(), **lead)


def play_site_question(scene: Scene) -> None:
    """A form at the first site names somebody whom only the other site knows, which is asked and answers."""
    scene.arrest("Osric", "Farfield", born=BORN, suite="Coventry")
    scene.system.run_until_idle()
    scene.asked("seen nearby", about=About(given_name="Osric", family_name="Farfield", date_of_birth=BORN))
    scene.system.run_until_idle()
    (question,) = scene.ask(ListSiteQuestions(), sites=(scene.sites[1],)).items
    scene.ask(AnswerSiteQuestion(question_id=question.question_id, may_be=True), sites=(scene.sites[1],))
    scene.system.run_until_idle()


def play_request(scene: Scene) -> None:
    """A neighbour fills in the form, an officer reads it, and the neighbour sees that it was read."""
    referrer = Referrer(asked_by="friend", name="A Neighbour bythebakersshop", phone=MOTHER, may_contact="yes")
    reference = scene.asked(
        "sheismadetocarry", referrer=referrer, about=About(given_name="Nell", address="bythebakersshop")
    )
    scene.system.run_until_idle()
    (asked,) = [item for item in scene.queue() if item.channel == "web"]
    scene.open(asked.referral_id)
    scene.ask(RecordWho(referral_id=asked.referral_id, who=Who(given_name="Nell", family_name="Bakersdaughter")))
    scene.ask(FollowReferral(reference=reference), actor=REFERRER, roles=frozenset({REFERRER}))


def play_lists(scene: Scene, played: Played) -> None:
    """An officer gives two lists that wait for a decision; a third was confirmed, with a line left out."""
    lists = scene.system.deployment.lists(scene.system.units_of_work["gateway"])
    where, officer = Tenant(scene.force_id, scene.sites), Actor("user:duty", TRIAGE_TEAM)
    text = f"name,worry\n{BOY} {FAMILY},kitchendrawer {{}}\nNell {FAMILY},{'x' * 20_001}\n"
    for number in range(3):
        given = UploadedList(kind="referrals", text=text.format(number), provided_by="bythebakersshop")
        played.lists.append(lists.upload(where, officer, scene.sites[0], given))
    seen = column_signature(lists.open(where, officer, played.lists[-1]).row)
    lists.confirm(where, officer, played.lists[-1], seen=seen, with_faults=True)
    lists.close()


def play_casework(scene: Scene) -> None:
    """The sergeant decides, the navigator goes, and a plan is agreed; its first step is done."""
    team = Team(scene)
    (item,) = team.work()
    case_id = item.case_id
    choice = AllocateNavigator(case_id=case_id, worker_id="user:nav", reason="Lives near grandmothersflat")
    scene.ask(choice, actor="user:sergeant", roles=SERGEANTS)
    team.contact(case_id, note="Met him at grandmothersflat")
    team.as_navigator(RecordNeed(case_id=case_id, kind="identity_documents", level="high", own_words="ineedmyid"))
    team.as_navigator(
        RecordInformationGiven(case_id=case_id, informed="told_with_source", note="Told at grandmothersflat")
    )
    team.as_navigator(
        RecordInformationGiven(case_id=case_id, informed="told_with_source", note="At grandmothersflat, by us both")
    )
    team.as_navigator(AgreePlan(case_id=case_id, steps=ROAD))
    team.as_navigator(RecordAbsence(case_id=case_id, reason="hospital", since=TODAY))
    (away,) = team.case(case_id).absences
    team.as_navigator(EndAbsence(case_id=case_id, absence_id=away.absence_id, until=TODAY))
    team.as_navigator(RetractAbsence(case_id=case_id, absence_id=away.absence_id))
    team.as_navigator(
        RecordAgreement(case_id=case_id, agreed="given", by_whom="person", notice_on=TODAY, understood=True)
    )
    scene.ask(ListWork(), actor="user:nav", roles=NAVIGATORS)
    scene.ask(ListNavigators(person_ids=(item.person_id,)))
    first = scene.ask(FindCase(case_id=case_id), actor="user:nav", roles=NAVIGATORS).steps[0]
    team.as_navigator(FinishStep(case_id=case_id, step_id=first.step_id, evidence="birthcertificatecame"))
    scene.system.run_until_idle()


def play_voluntary(scene: Scene) -> None:
    """No group is there at first; then one says no, the next does the work, claims for it and is paid."""
    groups = Groups(scene).configure()
    (waiting,) = groups.decide(voluntary.ListUnassignedSteps()).items
    (case,) = Team(scene).work()
    way = AnswerSetback(case_id=case.case_id, step_id=waiting.step_id, done="He goes with grandmothersflat until then")
    Team(scene).as_navigator(way)
    about: dict[str, Any] = {"case_id": case.case_id, "step_id": waiting.step_id}
    sheet = WriteSafetySheet(
        **about, goal="new_friends", meeting="Not at grandmothersflat", emergency_contact=f"hermother, {MOTHER}",
        medical="kitchendrawer has the inhaler", watch_for="hewentwell at vans",
    )  # fmt: skip
    Team(scene).as_navigator(sheet)
    scene.ask(FindSafetySheet(**about), actor="user:nav", roles=NAVIGATORS)
    _, award = groups.two_groups()
    groups.as_group(SAM, voluntary.SetCapacity(award_id=award, capacity=4))
    groups.decide(voluntary.AskGroupsAgain(step_id=waiting.step_id))
    (first,) = groups.requests(KAY)
    groups.as_group(KAY, voluntary.RejectCommission(commission_id=first, reason="no_capacity"))
    (work,) = groups.requests(SAM)
    groups.as_group(SAM, voluntary.AcceptCommission(commission_id=work))
    groups.commission(work, SAM)
    scene.system.run_until_idle()
    groups.as_group(SAM, FirstName(commission_id=work))
    groups.as_group(SAM, ReadSafetySheet(commission_id=work))
    groups.as_group(SAM, voluntary.WriteMessage(commission_id=work, words="He likes vans, and kitchendrawer"))
    scene.ask(voluntary.ReadMessages(commission_id=work), actor="user:nav", roles=NAVIGATORS)
    scene.system.run_until_idle()
    groups.as_group(SAM, voluntary.HoldCommission(commission_id=work))
    groups.as_group(SAM, voluntary.ResumeCommission(commission_id=work))
    groups.session(
        work,
        SAM,
        how_it_went="hewentwell, they met at grandmothersflat",
        activity="birthcertificatecame",
        next_steps="vans",
    )
    groups.commission(work, SAM)
    groups.decide(voluntary.ListOrganisations())
    _claims(groups, award, work)
    groups.as_group(SAM, voluntary.CompleteCommission(commission_id=work))
    _worried_afterwards(groups, work)
    _work_that_ends_otherwise(groups)
    assert groups.balanced()
    groups.money()
    scene.system.run_until_idle()


def _worried_afterwards(groups: Groups, work: UUID) -> None:
    worry = voluntary.RaiseConcern(commission_id=work, words="Men waited at grandmothersflat")
    concern = groups.as_group(SAM, worry).id
    team = Team(groups.scene)
    groups.scene.system.run_until_idle()
    (item,) = [one for one in team.work() if one.next_action == "concern"]
    team.as_navigator(voluntary.FindConcern(concern_id=concern))
    team.as_navigator(AcknowledgeCallouts(case_id=item.case_id))
    team.as_navigator(AnswerConcern(case_id=item.case_id, concern_id=concern, done="Went to grandmothersflat"))
    news = team.case(item.case_id).news
    team.as_navigator(ReadNews(case_id=item.case_id, news_ids=tuple(one.news_id for one in news)))


def _claims(groups: Groups, award: UUID, work: UUID) -> None:
    claim = groups.claim(award, SAM)
    groups.decide(voluntary.RequestChanges(claim_id=claim, reason="Say where, please: grandmothersflat?"))
    lines = groups.as_group(SAM, voluntary.FindClaim(claim_id=claim)).sessions
    sessions = tuple(line.session_id for line in lines)
    again = voluntary.ResubmitClaim(claim_id=claim, session_ids=sessions, answer="Our vanbrokedown")
    groups.as_group(SAM, again)
    groups.decide(voluntary.FindClaim(claim_id=claim))
    groups.decide(voluntary.ApproveClaim(claim_id=claim))
    groups.decide(voluntary.PayClaim(claim_id=claim))
    groups.session(work, SAM, attended="no", absence="logistics")
    groups.decide(voluntary.DeclineClaim(claim_id=groups.claim(award, SAM), reason="The vanbrokedown, it says"))
    groups.decide(voluntary.ListClaims())


def _work_that_ends_otherwise(groups: Groups) -> None:
    ends: tuple[Callable[[UUID], Any], ...] = (
        lambda work: groups.as_group(KAY, voluntary.FailCommission(commission_id=work)),
        lambda work: groups.decide(voluntary.CancelCommission(commission_id=work, reason="found_elsewhere")),
        lambda work: groups.decide(voluntary.EnterCommissionInError(commission_id=work)),
    )
    groups.scene.system.run_until_idle()
    for end in ends:
        end(groups.accepted(KAY))
    _casework_knows_none_of_these_cases(groups.scene)


def _casework_knows_none_of_these_cases(scene: Scene) -> None:
    with scene.system.deployment.admin.begin() as connection:
        delivery = scene.system.units_of_work["voluntary"].tables.delivery
        mine = (delivery.c.force_id == scene.force_id, delivery.c.delivered_at.is_(None))
        connection.execute(sa.delete(delivery).where(*mine))


def play_opportunities(scene: Scene) -> None:
    """The last step of the plan is a job: the first place is withdrawn, the second offered, taken and begun."""
    finding = Finding(scene).configure()
    first, second = finding.opportunity(1), finding.opportunity(2)
    (wanted,) = finding.wanted()
    finding.describe(wanted.step_id)
    finding.ask(opportunities.FindCandidate(step_id=wanted.step_id), actor="user:nav", roles=NAVIGATORS)
    finding.ask(opportunities.FindOpportunity(opportunity_id=first))
    finding.match(wanted.step_id)
    finding.then(finding.propose(wanted.step_id, second), "withdrawn")
    finding.answer(finding.propose(wanted.step_id, second), agreed=False)
    finding.propose(wanted.step_id, second)
    finding.proposals(wanted.step_id)
    scene.system.run_until_idle()
    placement = finding.started(wanted.step_id, first)
    finding.detail(placement)
    with scene.system.deployment.admin.begin() as connection:
        due = sa.text("UPDATE opportunities.placement SET check_on = CURRENT_DATE - 1 WHERE id = :id")
        connection.execute(due, {"id": placement})
    finding.ask(opportunities.ListPlacementChecks())
    finding.ask(opportunities.CloseOpportunity(opportunity_id=second))


def play_trial(scene: Scene) -> None:
    """Chance decides for one and against another, whom a supervisor helps all the same; then the trial is closed."""
    trial = TrialScene(scene).begin()
    trial.comes("offered", "not_offered")
    trial.allocate(trial.arrested())
    without = trial.arrested()
    trial.allocate(without)
    trial.override(without)
    trial.trial()
    trial.close()
    trial.trial()


def play_evaluation(scene: Scene) -> None:
    scene.as_platform(STUDY)
    scene.ask(evaluation.ListFigures(), actor="user:analyst", roles=frozenset({ANALYST}))


def play_second_arrest(scene: Scene) -> None:
    """He is arrested again, so that the same navigator is to go back."""
    scene.arrest(BOY, FAMILY, person_ref="PNC/77", record="CR/79")
    scene.system.run_until_idle()


def play_undoing(scene: Scene) -> None:
    """Somebody else's arrest is invited; it was linked to the wrong person, and the sergeant says what was done."""
    scene.arrest("Percival", "Quillfeather", person_ref="PNC/78", born=date(2008, 1, 9))
    scene.system.run_until_idle()
    (wrong,) = [item.referral_id for item in scene.queue() if item.channel == "custody" and not item.candidate_count][
        -1:
    ]
    scene.ask(AcceptReferral(referral_id=wrong, reason="It lookslikehelp is wanted"))
    scene.system.run_until_idle()
    scene.ask(FindLink(referral_id=wrong))
    scene.ask(FindLinkImpact(referral_id=wrong))
    scene.ask(UndoLink(referral_id=wrong, reason="His cousin, says grandmothersflat"))
    scene.system.run_until_idle()
    (item,) = [one for one in Team(scene).work() if one.next_action == "opened_in_error"]
    seen = AcknowledgeError(case_id=item.case_id, done="Rang at grandmothersflat")
    scene.ask(seen, actor="user:sergeant", roles=SERGEANTS)
