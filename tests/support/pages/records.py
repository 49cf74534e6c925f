"""Made-up people, referrals and cases, in the records that the services really answer with, for the page tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework import messages as casework
from gateway.pages.referrals.triage import Choice
from gateway.presentation.templating import NavItem, PageLayout
from referral import messages as referral
from voluntary import messages as voluntary

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
SAM, ROWAN, PRIYA, DANA = "user:sam", "user:rowan", "user:priya", "user:dana"
WORKERS = {SAM: "Sam Okoro", ROWAN: "Rowan Pike", PRIYA: "Priya Nair", DANA: "Dana Cole"}
SITES = {1: "Wolverhampton", 2: "Coventry"}


def some_id(number: int) -> UUID:
    return UUID(int=number, version=4)


JAYDEN = referral.Who(given_name="Jayden", family_name="Taylor-Reid", date_of_birth=date(2010, 3, 27))
KEZIA = referral.Who(given_name="Kezia", family_name="Mensah", date_of_birth=date(2009, 8, 2))
BASIS = referral.Basis(rule_id="carrying_a_blade", rule_version=3, offence_code="CJ88001")
KNOWN = referral.KnownPerson(person_id=some_id(1), who=JAYDEN, known_from=("text", "custody"))

DUTY = PageLayout(
    now=NOW,
    force_name="West Midlands Violence Reduction",
    demo=True,
    signed_in_as="Dana Cole",
    role="duty_officer",
    navigation=(NavItem("Duty queue", "/queue", current=True),),
)
SERGEANT = replace(
    DUTY,
    signed_in_as="Rowan Pike",
    role="sergeant",
    navigation=(NavItem("Duty queue", "/queue"), NavItem("Work", "/work", current=True)),
)
PUBLIC = PageLayout(now=NOW, force_name="West Midlands Violence Reduction", demo=True)


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


# ---- the queue ------------------------------------------------------------------------------------------------------
def queue_item(number: int, **changes: Any) -> referral.QueueItem:
    item = referral.QueueItem(
        referral_id=some_id(100 + number),
        site_id=1,
        channel="text",
        received_at=ago(minutes=12 * number),
        first_view_due_at=ago(minutes=12 * number) + timedelta(minutes=30),
        state="received",
        about=None,
        preview="hes not been home since friday and theres men outside in a car, i dont know what to do pls",
        invited_by=None,
        candidate_count=0,
        assignee=None,
        due="first_view",
        due_at=ago(minutes=12 * number) + timedelta(minutes=30),
    )
    return replace(item, **changes)


RINGING = referral.Danger(
    danger_id=some_id(801),
    level="rings",
    why="got a machete",
    raised_at=ago(minutes=6),
    raised_by="service:referral",
    language="en",
    role="sergeant",
    acknowledged_at=None,
    acknowledged_by=None,
)
SUSPECTED = replace(RINGING, level="first", language=None, model_version=1, why="Model 1: letter, sorry, goodbye")
ANSWERED = replace(RINGING, raised_by=DANA, language=None, acknowledged_at=ago(minutes=2), acknowledged_by=ROWAN)
_INTELLIGENCE: dict[str, Any] = {
    "channel": "intelligence",
    "preview": "",
    "grades": referral.GradeSummary(source="untested", assessment="C", handling="C"),
}
QUEUE = referral.QueuePage(
    items=(
        queue_item(3, preview="theyve got a machete and hes outside now", danger=RINGING),
        queue_item(
            5,
            about="Tyrell Adeyemi",
            state="accepted",
            danger=ANSWERED,
            due=None,
            due_at=None,
            marks=("may_be_indecent", "picture"),
        ),
        queue_item(77, preview="he left me a letter, it says sorry and goodbye", danger=SUSPECTED),
        queue_item(9, preview="help", marks=("id_reused",)),
        queue_item(
            4,
            channel="custody",
            about="Jaden Taylor Reid",
            preview="Having a blade in a public place",
            invited_by=BASIS,
            candidate_count=2,
            due="decide",
            due_at=ago(minutes=7),
            marks=("arrest_corrected", "rule_fires_no_more"),
        ),
        queue_item(
            2,
            about="Kezia Mensah",
            site_id=2,
            channel="school",
            asked_by="professional",
            danger_now=True,
            assignee="user:duty",
            marks=("asked_for_no_texts",),
            due="contact",
            due_at=NOW + timedelta(hours=3),
        ),
        queue_item(7, preview="thank you for ringing", due="in_hand", due_at=None),
        queue_item(8, preview="i told you all of it", state="withdrawn", due=None, due_at=None, marks=("text_held",)),
        queue_item(10, about="Tyrell Adeyemi", marks=("same_log_number",), **_INTELLIGENCE),
        queue_item(11, state="accepted", due_at=ago(minutes=-20), marks=("review_due",), site_id=2, **_INTELLIGENCE),
        queue_item(6, due_at=ago(minutes=-30), preview="WINNER! Claim your free prize", marks=("looks_like_spam",)),
        queue_item(
            1,
            preview="my sister keeps going out with older lads who buy her phones. she is 14. she wont talk",
            marks=("picture", "voice_message"),
        ),
    ),
    total=27,
    page=1,
    pages=7,
)
EMPTY_QUEUE = referral.QueuePage(items=(), total=0, page=1, pages=1)

# ---- referrals ------------------------------------------------------------------------------------------------------
SAID = (
    referral.ConversationMessage(
        message_id=some_id(701),
        direction="in",
        at=ago(hours=1, minutes=2),
        text="hes not been home since friday\nand theres men outside in a car, i dont know what to do pls",
    ),
    referral.ConversationMessage(
        message_id=some_id(702),
        direction="out",
        at=ago(hours=1),
        text="We have your message. A person will read it. In danger? Call 999. Your reference is K7Q-M2XD.",
        delivery="sent",
        status_changed_at=ago(hours=1),
    ),
    referral.ConversationMessage(
        message_id=some_id(706),
        direction="out",
        at=ago(minutes=55),
        text="Your code is {code}. It works for 10 minutes.",
        delivery="failed",
        status_changed_at=ago(minutes=55),
        code=True,
    ),
    referral.ConversationMessage(
        message_id=some_id(703), direction="in", at=ago(minutes=50), text="its my son jayden", id_reused=True
    ),
    referral.ConversationMessage(
        message_id=some_id(704),
        direction="out",
        at=ago(minutes=20),
        text="Is it safe to text you on this number?",
        delivery="failed",
        status_changed_at=ago(minutes=19),
        written_by=DANA,
    ),
)


def attached(number: int, kind: referral.MediaKind, mime: str | None, **changes: Any) -> referral.Attachment:
    one = referral.Attachment(
        media_id=some_id(950 + number), kind=kind, file_status="kept", mime=mime, size=24_310, sha256="0f" * 32
    )
    return replace(one, **changes)


LOCKED = referral.MediaLock(at=ago(minutes=30), by="service:referral", language="en")
PICTURE, OPENED_PICTURE = attached(1, "picture", "image/png"), attached(2, "picture", "image/png")
WITH_MEDIA = (
    replace(SAID[0], text="[image] this car is outside", media=(PICTURE, OPENED_PICTURE)),
    replace(SAID[3], text="[audio]", media=(attached(3, "voice_message", "audio/ogg"),)),
    referral.ConversationMessage(
        message_id=some_id(706),
        direction="in",
        at=ago(minutes=40),
        text="[video]",
        media=(attached(4, "video", "video/mp4"), attached(5, "document", "application/pdf")),
    ),
    referral.ConversationMessage(
        message_id=some_id(707),
        direction="in",
        at=ago(minutes=31),
        text="[image]",
        media=(
            attached(6, "picture", None, file_status="waiting", size=None, sha256=None),
            attached(7, "other", None, file_status="cannot_be_shown", failure="unknown_kind"),
            attached(8, "picture", None, file_status="gone", size=None, sha256=None),
        ),
    ),
)
WITH_LOCKED = (
    SAID[0],
    referral.ConversationMessage(
        message_id=some_id(708),
        direction="in",
        at=ago(minutes=31),
        text="[image] he wants more",
        media=(
            attached(9, "picture", "image/png", lock=LOCKED),
            attached(10, "picture", "image/jpeg", lock=replace(LOCKED, by=DANA, language=None)),
            attached(11, "video", "video/mp4", file_status="destroyed", lock=LOCKED),
        ),
    ),
)
PHONE = referral.Conversation(masked_number="•••• 321", stopped_at=None, safe_at=None, textable=True, quiet_until=None)
SAFE_PHONE = replace(PHONE, safe_at=ago(minutes=25))
BY_WHATSAPP = replace(SAFE_PHONE, window_until=NOW + timedelta(hours=4, minutes=25))
CLOSES_AT_NIGHT = replace(BY_WHATSAPP, quiet_until=NOW + timedelta(hours=7))
WINDOW_CLOSED = replace(SAFE_PHONE, window_until=ago(hours=2))
AT_NIGHT = replace(SAFE_PHONE, quiet_until=NOW + timedelta(hours=7))
SHARED_PHONE = replace(
    SAFE_PHONE,
    continues=some_id(188),
    same_phone=(
        referral.SamePhone(referral_id=some_id(189), received_at=ago(days=2), state="received"),
        referral.SamePhone(referral_id=some_id(188), received_at=ago(days=40), state="accepted"),
    ),
)
HELD = (
    *SAID[:3],
    referral.ConversationMessage(
        message_id=some_id(705),
        direction="out",
        at=ago(minutes=4),
        text="Thank you. I will call you tomorrow at nine. Is that all right?",
        delivery="held",
        held_because="quiet_hours",
        status_changed_at=ago(minutes=4),
        written_by=DANA,
    ),
)
TOO_LATE = (*HELD[:3], replace(HELD[3], held_because="window_closed"))
TEXTED = referral.ReferralDetail(
    referral_id=some_id(101),
    reference="k7q-m2xd",
    site_id=1,
    channel="text",
    state="received",
    received_at=ago(hours=1, minutes=2),
    first_view_due_at=ago(minutes=32),
    messages=SAID,
    arrest=None,
    who=None,
    person_id=None,
    invited_by=None,
    candidates=(),
    acts=(
        referral.Act(sequence=1, at=ago(hours=1, minutes=2), actor="service:referral", act="received", reason=None),
        referral.Act(sequence=2, at=ago(hours=1), actor="service:referral", act="answered", reason=None),
    ),
    also_open=(),
    merged_into=None,
    assignee="user:duty",
    returns_at=NOW + timedelta(hours=1),
    conversation=PHONE,
    due="first_view",
    due_at=ago(minutes=32),
)
CONTACTS = tuple(
    referral.Contact(at=ago(minutes=many), actor=DANA, how=how, whom=whom, outcome=outcome, note=note, reached=reached)
    for many, how, whom, outcome, note, reached in (
        (40, "phone", "referrer", "no_answer", None, False),
        (30, "phone", "somebody_else", "spoke", "His aunt picked up. Did not say what it was about.", False),
        (12, "visit", "referrer", "met", "At her work. وہ ڈری ہوئی ہے", True),
    )
)
TO_SETTLE = tuple(
    Choice(
        item.referral_id,
        f"{item.about or 'Name not known yet'}: {item.preview}",
        item.channel,
        item.received_at,
        item.site_id,
        item.assignee,
    )
    for item in QUEUE.items
)

REQUESTED = replace(
    TEXTED,
    referral_id=some_id(105),
    channel="school",
    messages=(),
    acts=TEXTED.acts[:1],
    who=KEZIA,
    request=referral.RequestDetail(
        asked_by="professional",
        organisation="Hill Top School",
        danger_now="yes",
        knows="no",
        may_contact="yes",
        may_be_told=("accepted", "helped_elsewhere"),
        may_be_told_until=date(2027, 7, 31),
        statements=tuple(
            referral.Statement(kind=kind, text=text, audience=audience, fact_or_opinion=certainty, at=ago(hours=1))
            for kind, text, audience, certainty in (
                ("worry", "She comes in with new things\nand two phones. وہ ڈری ہوئی ہے", "case_team", "opinion"),
                ("school", "Hill Top, year 11", "case_team", "fact"),
                ("referrer_name", "Ms Bell", "triage_team", "fact"),
                ("referrer_contact", "After 3pm, at school, not at home", "triage_team", "fact"),
            )
        ),
    ),
)
ASKED_FOR_HERSELF = replace(
    REQUESTED,
    channel="web",
    who=None,
    request=referral.RequestDetail(
        asked_by="not_said",
        organisation=None,
        danger_now="not_said",
        knows="not_said",
        may_contact="not_said",
        may_be_told=(),
        may_be_told_until=None,
        statements=REQUESTED.request.statements[:1] if REQUESTED.request else (),
    ),
)
UNSAFE_TO_ASK = replace(REQUESTED, request=replace(REQUESTED.request, may_contact="no") if REQUESTED.request else None)


def compared(part: Any, here: str | None, there: str | None, agreement: Any) -> referral.FieldComparison:
    return referral.FieldComparison(part=part, here=here, there=there, agreement=agreement)


CANDIDATES = (
    referral.MatchCandidate(
        person_id=some_id(1),
        who=JAYDEN,
        known_from=("text",),
        compared=(
            compared("given_name", "Jaden", "Jayden", "close"),
            compared("family_name", "Taylor Reid", "Taylor-Reid", "close"),
            compared("date_of_birth", "27 March 2010", "27 March 2010", "same"),
            compared("phone", "07700 900123", None, "unknown"),
        ),
        percent=96,
        doubts=("not_certain", "given_name_not_exact"),
    ),
    referral.MatchCandidate(
        person_id=some_id(2),
        who=referral.Who(given_name="Jade", family_name="Taylor", date_of_birth=None),
        known_from=("custody", "text"),
        compared=(
            compared("given_name", "Jaden", "Jade", "different"),
            compared("family_name", "Taylor Reid", "Taylor", "close"),
            compared("date_of_birth", "27 March 2010", None, "unknown"),
        ),
        percent=7,
        doubts=("not_certain", "given_name_not_exact", "birth_not_known"),
    ),
)
SITE_QUESTION = referral.SiteQuestion(
    question_id=some_id(61), asking_site_id=2, asked_at=NOW - timedelta(hours=1), asked_about=JAYDEN, known=KNOWN,
    compared=CANDIDATES[0].compared, percent=96, doubts=("not_certain",),
)  # fmt: skip
ARREST = referral.ArrestDetail(
    occurred_on=date(2026, 11, 22),
    offence_code="CJ88001",
    offence_title="Having a blade or point in a public place",
    role="suspect_and_victim",
    custody_suite="Oldbury",
)
ARRESTED = replace(
    TEXTED,
    referral_id=some_id(104),
    channel="custody",
    messages=(),
    acts=TEXTED.acts[:1],
    who=replace(JAYDEN, given_name="Jaden", family_name="Taylor Reid"),
    arrest=ARREST,
    invited_by=BASIS,
    candidates=CANDIDATES,
    due="decide",
    due_at=NOW + timedelta(hours=2),
)
CORRECTED = replace(
    ARRESTED,
    candidates=(),
    person_id=some_id(1),
    invited_by=None,
    arrest=replace(
        ARREST,
        offence_code="CD71039",
        offence_title="Criminal damage to property valued under £5,000",
        role="suspect",
    ),
    due="first_view",
    due_at=NOW + timedelta(minutes=40),
    reports=(
        referral.ArrestReport(
            reported_at=ago(hours=3),
            arrest=ARREST,
            who=replace(JAYDEN, given_name="Jaden", family_name="Taylor Reid"),
            invited_by=BASIS,
            changed=(),
        ),
        referral.ArrestReport(
            reported_at=ago(minutes=20),
            arrest=replace(
                ARREST,
                offence_code="CD71039",
                offence_title="Criminal damage to property valued under £5,000",
                role="suspect",
            ),
            who=replace(JAYDEN, given_name="Jadon", family_name="Taylor-Reid", date_of_birth=None),
            invited_by=None,
            changed=("offence", "role", "name", "date_of_birth"),
        ),
    ),
)
READY = replace(ARRESTED, candidates=(), person_id=some_id(1), also_open=(some_id(101),))
ACCEPTED = replace(
    READY,
    state="accepted",
    due=None,
    due_at=None,
    also_open=(),
    acts=(
        *TEXTED.acts,
        referral.Act(
            sequence=3,
            at=ago(minutes=3),
            actor=DANA,
            act="accepted",
            reason="His mother asked for help on the same day. He is fifteen and was hurt too.",
        ),
    ),
)


ITEM = referral.Intelligence(
    referral_id=some_id(106),
    log_number="INT/26/4411",
    of_day=date(2026, 11, 20),
    recorded_at=ago(hours=2),
    recorded_by="intelligence",
    role="victim",
    grades=referral.Grades(
        source="not_reliable",
        assessment="E",
        handling="C",
        conditions="Name no street and no day. Ask the owner before anybody outside the team hears of it.",
    ),
    cautions=("suspected_false", "source_not_reliable"),
    status="open",
    review_on=date(2027, 5, 22),
    text="Older boys hold his phone and send him out with a bag on most evenings.\nوہ ڈرا ہوا ہے",
    same_log_referral_ids=(some_id(107),),
    earlier_gradings=(
        referral.Grading(
            grades=referral.GradeSummary(source="untested", assessment="C", handling="P"),
            graded_by="intelligence",
            at=ago(days=170),
            review_on=date(2026, 11, 22),
        ),
    ),
)
PLAIN_ITEM = replace(
    ITEM,
    role=None,
    recorded_by=DANA,
    grades=referral.Grades(source="reliable", assessment="A", handling="P"),
    cautions=(),
    same_log_referral_ids=(),
    earlier_gradings=(),
)
CLOSED_ITEM = replace(
    ITEM, status="review_due", text=None, review_on=date(2026, 11, 22), grades=replace(ITEM.grades, conditions=None)
)
REMOVED_ITEM = replace(CLOSED_ITEM, status="removed", cautions=("suspected_false",))
INTELLIGENCE = replace(
    TEXTED,
    referral_id=some_id(106),
    channel="intelligence",
    messages=(),
    conversation=None,
    acts=(
        *TEXTED.acts[:1],
        referral.Act(sequence=2, at=ago(hours=2), actor="service:referral", act="same_log_other_content", reason=None),
        referral.Act(sequence=3, at=ago(hours=1), actor=DANA, act="intelligence_kept", reason="Still so"),
    ),
    who=JAYDEN,
    person_id=some_id(1),
    intelligence=ITEM,
)
FOR_REVIEW = referral.ItemForReview(
    item=replace(ITEM, status="review_due"), who=JAYDEN, latest_review_on=date(2027, 5, 22)
)


# ---- work and cases -------------------------------------------------------------------------------------------------
def work_item(number: int, why: Any, due_at: datetime, **changes: Any) -> casework.WorkItem:
    item = casework.WorkItem(
        case_id=some_id(200 + number),
        person_id=some_id(number),
        site_id=1,
        state="engaging",
        worker_id=SAM,
        next_action=why,
        step_title=None,
        due_at=due_at,
    )
    return replace(item, **changes)


WORK = casework.WorkPage(
    items=(
        work_item(5, "concern", ago(minutes=25), state="closed"),
        work_item(7, "urgent_news", NOW + timedelta(minutes=30), state="active", unread_news=3),
        work_item(1, "re_approach", ago(days=1, hours=2), state="active"),
        work_item(3, "decide_navigator", ago(minutes=40), state="opened", worker_id=None),
        work_item(8, "safe_to_visit", NOW + timedelta(hours=2), state="allocated", visits_held=True),
        work_item(9, "re_approach", NOW + timedelta(hours=2), state="allocated", visits_held=True),
        work_item(2, "first_contact", NOW + timedelta(hours=3), state="allocated", site_id=2),
        work_item(6, "service_stopped", NOW + timedelta(days=1), state="active", step_title="Mentoring, once a week"),
        work_item(4, "step", NOW + timedelta(days=2), state="active", step_title="Birth certificate", worker_id=PRIYA),
    ),
    total=9,
    page=1,
    pages=1,
)
PEOPLE = {
    some_id(1): KNOWN,
    some_id(2): referral.KnownPerson(person_id=some_id(2), who=KEZIA, known_from=("custody",)),
    some_id(3): referral.KnownPerson(
        person_id=some_id(3),
        who=referral.Who(given_name="Tyrell", family_name="Washington-Adeyemi-Featherstonehaugh"),
        known_from=("text",),
    ),
}


def step(key: str, title: str, need: Any, target: date, **changes: Any) -> casework.StepDetail:
    made = casework.StepDetail(
        step_id=some_id(300 + ord(key)),
        key=key,
        kind="own_work",
        title=title,
        need=need,
        after=(),
        target=target,
        service=None,
        state="waiting",
        released_at=None,
        done_at=None,
        evidence=None,
        setback=None,
        setback_at=None,
        proposed_at=None,
        waits_for=(),
        blocks=(),
        stuck=False,
        critical=False,
    )
    return replace(made, **changes)


STEPS = (
    step(
        "A",
        "Birth certificate",
        "identity_documents",
        date(2026, 11, 13),
        state="done",
        released_at=ago(days=20),
        done_at=ago(days=12),
        evidence="Copy seen and returned to his mother.",
    ),
    step(
        "B",
        "Provisional driving licence as identity",
        "identity_documents",
        date(2026, 11, 20),
        after=("A",),
        state="released",
        released_at=ago(days=12),
        blocks=("D", "E"),
        stuck=True,
        critical=True,
    ),
    step(
        "C",
        "Mentoring, once a week",
        "peers",
        date(2026, 12, 18),
        kind="partner_service",
        service="mentoring",
        state="released",
        released_at=ago(days=12),
        after=("A",),
        blocks=("E",),
        taken_on_by=(some_id(681), some_id(686)),
    ),
    step(
        "D", "Bank account", "debt_benefits", date(2026, 12, 4), after=("B",), waits_for=("B",), blocks=("E",),
        critical=True,
    ),
    step(
        "E", "A first job", "education_training_employment", date(2027, 1, 15), kind="opportunity", after=("C", "D"),
        waits_for=("C", "D"), critical=True,
    ),
)  # fmt: skip
CASE = casework.CaseDetail(
    case_id=some_id(201),
    person_id=some_id(1),
    site_id=1,
    state="active",
    opened_at=ago(days=30),
    worker_id=SAM,
    information_given=None,
    next_action="step",
    step_id=STEPS[1].step_id,
    step_title=STEPS[1].title,
    due_at=datetime(2026, 11, 21, tzinfo=UTC),  # the end of its day
    review=None,
    proposal=None,
    choices=(),
    needs=(
        casework.Need(
            need_id=some_id(401),
            kind="education_training_employment",
            level="medium",
            own_words="I want to be an electrician like my uncle",
            recorded_at=ago(days=25),
        ),
        casework.Need(
            need_id=some_id(402), kind="safety", level="high", own_words="cant get the 79 bus", recorded_at=ago(days=24)
        ),
    ),
    contacts=(
        casework.Contact(
            contact_id=some_id(501), at=ago(days=28), worker_id=SAM, how="visit", outcome="no_answer", note=""
        ),
        casework.Contact(
            contact_id=some_id(502),
            at=ago(days=26),
            worker_id=SAM,
            how="visit",
            outcome="met",
            note="Met him and his mother at home. He talked about work. Wants to go on, not on Fridays.",
        ),
    ),
    plan_version=2,
    plan_agreed_at=ago(days=20),
    steps=STEPS,
    re_approach=None,
    concerns=(),
    agreement=None,
    absences=(),
    acts=(
        casework.Act(sequence=1, at=ago(days=30), actor="service:casework", act="opened", detail=None),
        casework.Act(sequence=2, at=ago(days=29), actor=ROWAN, act="allocated", detail="Has room, lives near by."),
        casework.Act(sequence=3, at=ago(hours=2), actor=SAM, act="plan_agreed", detail=None),
    ),
)
LONG = replace(
    CASE,
    acts=tuple(
        casework.Act(sequence=n, at=ago(hours=90 - 3 * n), actor=SAM, act="contact_recorded", detail="met")
        for n in range(1, 31)
    ),
)
CONCERN = casework.Concern(
    concern_id=some_id(601), received_at=ago(minutes=25), answered_at=None, answered_by=None, done=""
)
ACTED_ON = replace(
    CONCERN,
    concern_id=some_id(602),
    received_at=ago(days=3),
    answered_at=ago(days=3),
    answered_by=SAM,
    done="Rang him at once. He stays with his aunt until Friday.",
)
WORRIED = replace(
    CASE, next_action="concern", step_id=None, step_title=None, due_at=CONCERN.received_at, concerns=(ACTED_ON, CONCERN)
)
BACKGROUND = referral.PersonBackground(
    referrals=(
        referral.Background(
            referral_id=some_id(671), channel="web", received_at=ago(hours=2), source_protected=False,
            asked_by="family", organisation=None, knows="no",
            words=(referral.Words(at=ago(hours=2), text="Not home for three days. Older lads are looking for him."),),
            arrest=None, can_write=True,
            sent=(
                referral.SentText(
                    at=ago(hours=1), text="Thank you. I am on my way.", written_by=SAM, delivery="delivered"
                ),
            ),
        ),
        referral.Background(
            referral_id=some_id(672), channel="text", received_at=ago(days=20), source_protected=True,
            asked_by=None, organisation=None, knows="not_said", words=(), arrest=None,
        ),
        referral.Background(
            referral_id=some_id(673), channel="custody", received_at=ago(days=31), source_protected=False,
            asked_by=None, organisation=None, knows="not_said", words=(),
            arrest=referral.ArrestDetail(
                occurred_on=date(2026, 10, 23), offence_code="CJ88144", offence_title="Possess a knife in public",
                role="suspect", custody_suite="Oldbury",
            ),
        ),
    ),
    details=(
        referral.PersonDetail(
            kind="phone", text="07700 900123", channel="web", asked_by="family", fact_or_opinion="opinion",
            at=ago(hours=2),
        ),
        referral.PersonDetail(
            kind="school", text="Hill Top School", channel="school", asked_by="professional", fact_or_opinion="fact",
            at=ago(days=40),
        ),
    ),
    more=False,
)  # fmt: skip


def news_item(number: int, kind: Any, **changes: Any) -> casework.NewsItem:
    item = casework.NewsItem(
        news_id=some_id(650 + number), kind=kind, urgent=False, received_at=ago(hours=number), due_at=None,
        source_id=some_id(660 + number), step_id=None, detail=None, read_at=None, read_by=None,
    )  # fmt: skip
    return replace(item, **changes)


TOLD_NEWS = replace(
    CASE,
    next_action="urgent_news",
    step_id=None,
    step_title=None,
    due_at=NOW + timedelta(minutes=20),
    news=(
        news_item(1, "danger_raised", urgent=True, due_at=NOW + timedelta(minutes=20)),
        news_item(2, "referred_again", detail="web", due_at=NOW + timedelta(hours=2)),
        news_item(3, "session_missed", detail="no", step_id=STEPS[2].step_id, due_at=NOW + timedelta(days=1)),
        news_item(4, "request_refused", detail="no_capacity", step_id=STEPS[2].step_id),
        news_item(5, "arrested", detail="suspect", read_at=ago(hours=2), read_by=SAM),
        news_item(
            6, "placement_sustained", detail="weeks_4", step_id=STEPS[4].step_id, read_at=ago(hours=4), read_by=SAM
        ),
    ),
)
SET_BACK = replace(
    CASE,
    next_action="service_stopped",
    step_id=STEPS[2].step_id,
    step_title=STEPS[2].title,
    due_at=NOW + timedelta(days=1),
    steps=(*STEPS[:2], replace(STEPS[2], setback="service_stopped", setback_at=ago(days=1)), *STEPS[3:]),
)
AWAY = casework.Absence(absence_id=some_id(604), reason="custody", since=date(2026, 10, 2), until=None)
COUNTED = replace(
    CASE,
    agreement=casework.Agreement(
        at=ago(days=20), worker_id=SAM, agreed="given", by_whom="person", notice_on=date(2026, 11, 3)
    ),
    absences=(AWAY, replace(AWAY, absence_id=some_id(605), reason="hospital", until=date(2026, 10, 20))),
)
FOUND = referral.FoundReferrals(
    items=(
        referral.FoundReferral(
            referral_id=some_id(695), reference="BCD-FGH-JKMN", site_id=1, channel="text", state="withdrawn",
            received_at=ago(days=40), person_id=some_id(1), about="Jayden Taylor-Reid", found_by="name",
        ),
        referral.FoundReferral(
            referral_id=some_id(696), reference="BCD-FGH-JKMP", site_id=1, channel="custody", state="accepted",
            received_at=ago(days=12), person_id=some_id(1), about="Jay Taylor", found_by="phone",
        ),
        referral.FoundReferral(
            referral_id=some_id(697), reference="BCD-FGH-JKMQ", site_id=2, channel="web", state="signposted",
            received_at=ago(days=90), person_id=None, about=None, found_by="reference",
        ),
    ),
    more=True,
)  # fmt: skip
CALLED_FOR = replace(
    CASE,
    callouts=(
        casework.Callout(
            callout_id=some_id(690), reason="re_approach", raised_at=ago(hours=2), acknowledged_at=ago(hours=1),
            acknowledged_by="phone:sergeant",
        ),
        casework.Callout(
            callout_id=some_id(691), reason="concern", raised_at=ago(minutes=5), acknowledged_at=None,
            acknowledged_by=None,
        ),
    ),
)  # fmt: skip
STEP_WORK = voluntary.CommissionDetail(
    commission_id=some_id(681), organisation_id=some_id(682), organisation="Second Step Mentoring",
    award_id=some_id(683), site_id=1, service="mentoring", state="in_progress", chosen_because="first_by_preference",
    wanted_by=date(2026, 12, 18), answer_due_at=ago(days=9), sessions_planned=8, price_pence=4500, no_show_pence=3000,
    may_disclose=True, person_id=some_id(1),
    sessions=(
        voluntary.SessionDetail(
            session_id=some_id(684), held_on=date(2026, 11, 9), attended="yes", absence=None,
            activity="Boxing, then tea", how_it_went="He talked about school for the first time", next_steps="Again",
            concern=False, behaviour=False, pence=4500,
        ),
        voluntary.SessionDetail(
            session_id=some_id(685), held_on=date(2026, 11, 16), attended="no", absence="unacceptable", activity="",
            how_it_went="Nobody answered the door", next_steps="", concern=True, behaviour=True, pence=3000,
        ),
    ),
    acts=(
        voluntary.Act(sequence=1, at=ago(days=12), actor="service:voluntary", act="requested", reason="asked_again"),
        voluntary.Act(sequence=2, at=ago(days=11), actor="user:kay", act="accepted", reason=None),
        voluntary.Act(sequence=3, at=ago(days=2), actor="service:voluntary", act="moved", reason="2026-12-18"),
    ),
    messages=(
        voluntary.ThreadMessage(
            message_id=some_id(686), at=ago(days=3), side="team", written_by=SAM,
            words="He has an interview on Friday.",
            read_at=ago(days=2), read_by="user:kay",
        ),
        voluntary.ThreadMessage(
            message_id=some_id(687), at=ago(hours=3), side="group", written_by="user:kay",
            words="I can take him there.\nShall I bring him back as well?", read_at=None, read_by=None,
        ),
    ),
)  # fmt: skip
SAID_WORRIED = voluntary.ConcernDetail(
    concern_id=CONCERN.concern_id,
    case_id=CASE.case_id,
    organisation="Second Step Mentoring",
    service="mentoring",
    raised_at=CONCERN.received_at,
    words="He did not want to walk home tonight. He says there is a car.",
    session=voluntary.SessionDetail(
        session_id=some_id(603),
        held_on=date(2026, 11, 23),
        attended="late",
        absence=None,
        activity="Walked to the gym.",
        how_it_went="He kept looking round.",
        next_steps="",
        concern=True,
        behaviour=False,
        pence=4500,
    ),
)
GO_AGAIN = replace(
    CASE,
    next_action="re_approach",
    step_id=None,
    step_title=None,
    due_at=NOW + timedelta(hours=20),
    re_approach=casework.ReApproach(
        case_id=CASE.case_id,
        person_id=some_id(1),
        site_id=1,
        worker_id=SAM,
        attempt=3,
        due_at=NOW + timedelta(hours=20),
    ),
)
CHOICES = (
    casework.Proposal(worker_id=SAM, reason="lowest_caseload", open_cases=4, cap=12),
    casework.Proposal(worker_id=PRIYA, reason="lowest_caseload", open_cases=12, cap=12),
)
TOLD = replace(
    CASE,
    information_given=casework.InformationGiven(
        sequence=4,
        at=ago(days=5),
        worker_id=SAM,
        informed="told_with_source",
        note="His mother wanted him to hear it from her. I was there.",
    ),
    acts=(
        *CASE.acts,
        casework.Act(
            sequence=4, at=ago(days=5), actor=SAM, act="information_given_recorded", detail="told_with_source"
        ),
    ),
)
REVIEW = replace(
    TOLD,
    information_given=replace(TOLD.information_given, informed="told_without_source", note=""),
    next_action="decide_navigator",
    step_id=None,
    step_title=None,
    due_at=NOW + timedelta(hours=30),
    review="over_the_cap",
    proposal=replace(CHOICES[0], reason="knows_the_person"),
    choices=CHOICES,
    acts=(
        *TOLD.acts,
        casework.Act(sequence=5, at=ago(days=1), actor="service:casework", act="referral_joined", detail=None),
    ),
)
CLOSED = replace(CASE, state="closed", next_action=None, step_id=None, step_title=None, due_at=None)
OPENED = replace(
    CASE,
    state="opened",
    opened_at=ago(hours=3),
    worker_id=None,
    next_action="decide_navigator",
    step_id=None,
    step_title=None,
    due_at=NOW + timedelta(hours=21),
    proposal=CHOICES[0],
    choices=CHOICES,
    needs=(),
    contacts=(),
    plan_version=None,
    plan_agreed_at=None,
    steps=(),
    acts=CASE.acts[:1],
)


# ---- is a visit safe? -----------------------------------------------------------------------------------------------
SPECIALIST = replace(
    DUTY,
    signed_in_as="Amara Diallo",
    role="gangs_specialist",
    navigation=(
        NavItem("Visit safety", "/safe-to-visit", current=True),
        NavItem("Record intelligence", "/intelligence"),
    ),
)
LOOK = casework.SafetyReview(
    case_id=some_id(208),
    person_id=some_id(1),
    site_id=1,
    state="opened",
    worker_id=None,
    visits_held_since=ago(days=1),
    review_due_at=ago(hours=1),
)
LOOKS = casework.SafetyReviewPage(
    items=(
        LOOK,
        replace(LOOK, case_id=some_id(209), person_id=some_id(99), review_due_at=NOW + timedelta(hours=3)),
        replace(
            LOOK,
            case_id=some_id(210),
            person_id=some_id(2),
            site_id=2,
            worker_id=SAM,
            visits_held_since=None,
            review_due_at=NOW + timedelta(hours=20),
        ),
    ),
    total=3,
    page=1,
    pages=1,
)
SAFETY = casework.VisitSafety(
    case_id=some_id(208),
    person_id=some_id(1),
    site_id=1,
    state="allocated",
    worker_id=SAM,
    opened_at=ago(days=9),
    visits_held_since=ago(days=9),
    review_due_at=ago(minutes=10),
    visit_due_at=NOW + timedelta(days=2),
    decisions=(
        casework.SafetyDecision(
            sequence=5,
            at=ago(days=2),
            decided_by=PRIYA,
            verdict="not_yet",
            where="",
            with_whom="",
            reason="Only two people could have known it. Wait until the court date is over.",
            review_on=date(2026, 11, 30),
        ),
        casework.SafetyDecision(
            sequence=3,
            at=ago(days=8),
            decided_by=PRIYA,
            verdict="safe",
            where="At the boxing club, never at home",
            with_whom="His coach",
            reason="",
            review_on=None,
        ),
    ),
    acts_since=(
        casework.RecentAct(sequence=6, at=ago(minutes=12), act="re_approach_due"),
        casework.RecentAct(sequence=7, at=ago(minutes=10), act="contact_recorded"),
    ),
    latest_review_on=date(2026, 12, 21),
)
FIRST_LOOK = replace(SAFETY, worker_id=None, visit_due_at=None, decisions=(), acts_since=())
PLAN_OF_VISITS = casework.VisitPlan(
    where="At the boxing club on weekday afternoons. Never at home or at school.",
    with_whom="With his coach, in plain clothes, one of us alone.",
    decided_by=PRIYA,
    at=ago(days=1),
)
HELD_CASE = replace(
    OPENED, state="allocated", worker_id=SAM, next_action="safe_to_visit", proposal=None, visits_held_since=ago(days=1),
    safety_review_due_at=NOW + timedelta(hours=3), due_at=NOW + timedelta(hours=3),
)  # fmt: skip
HELD_AND_ARRESTED = replace(GO_AGAIN, visits_held_since=ago(days=3), safety_review_due_at=ago(minutes=5))
SAFE_CASE = replace(
    HELD_CASE, next_action="first_contact", visits_held_since=None, safety_review_due_at=None, visit_plan=PLAN_OF_VISITS
)
