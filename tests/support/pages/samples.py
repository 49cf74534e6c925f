"""What each page is given to show: every template in each of its states, with the context that it expects.

The page tests render all of these, and whoever writes a route can see here what its template is called with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from casework import messages as casework
from common.tenancy import Tenant
from gateway.access.directory import PublicForm, PublicNumber
from gateway.access.entry_points import EntryPoint
from gateway.pages.cases.forms import (
    AbsenceForm,
    AgreementForm,
    CaseForms,
    ConcernForm,
    ContactForm,
    FinishForm,
    InformationGivenForm,
    NavigatorForm,
    NeedForm,
    ReturnForm,
    SetbackForm,
)
from gateway.pages.cases.plan_form import PlanForm
from gateway.pages.cases.visit_safety_form import SafetyForm
from gateway.pages.public.forms import CodeForm, ReferenceForm, ReferralForm
from gateway.pages.referrals.conversation_forms import SplitForm
from gateway.pages.referrals.forms import CloseTrialForm, MergeForm, TriageForm
from gateway.pages.referrals.intelligence_forms import IntelligenceForm, ReviewForm
from gateway.pages.referrals.referral_forms import (
    AllocateForm,
    CloseDangerForm,
    DangerForm,
    DestroyMediaForm,
    IdentityForm,
    OverrideForm,
    ReferralForms,
    SearchForm,
    SourceForm,
)
from gateway.pages.referrals.referral_forms import ContactForm as TriageContactForm
from gateway.pages.referrals.rule_forms import RuleForm, TakeBackForm
from gateway.pages.referrals.triage import Choice, fill_in_choices
from gateway.pages.support.fields import options
from gateway.pages.support.forms import Form
from gateway.pages.support.signed_forms import SignedForm
from gateway.pages.support.text_form import TextForm
from gateway.pages.support.thread_form import MessageForm
from referral import messages as referral
from support.pages import unlinking_samples
from support.pages.forms import with_errors
from support.pages.list_samples import LIST_PAGES
from support.pages.records import (
    ACCEPTED,
    ACTED_ON,
    ANSWERED,
    ARRESTED,
    ASKED_FOR_HERSELF,
    AT_NIGHT,
    AWAY,
    BACKGROUND,
    BY_WHATSAPP,
    CALLED_FOR,
    CASE,
    CLOSED,
    CLOSED_ITEM,
    CLOSES_AT_NIGHT,
    CONCERN,
    CONTACTS,
    CORRECTED,
    COUNTED,
    DUTY,
    EMPTY_QUEUE,
    FIRST_LOOK,
    FOR_REVIEW,
    FOUND,
    GO_AGAIN,
    HELD,
    HELD_AND_ARRESTED,
    HELD_CASE,
    INTELLIGENCE,
    KNOWN,
    LONG,
    LOOKS,
    OPENED,
    OPENED_PICTURE,
    PEOPLE,
    PHONE,
    PLAIN_ITEM,
    PUBLIC,
    QUEUE,
    READY,
    REMOVED_ITEM,
    REQUESTED,
    REVIEW,
    RINGING,
    SAFE_CASE,
    SAFE_PHONE,
    SAFETY,
    SAID_WORRIED,
    SERGEANT,
    SET_BACK,
    SHARED_PHONE,
    SITE_QUESTION,
    SITES,
    SPECIALIST,
    STEP_WORK,
    STEPS,
    SUSPECTED,
    TEXTED,
    TO_SETTLE,
    TOLD,
    TOLD_NEWS,
    TOO_LATE,
    UNSAFE_TO_ASK,
    WINDOW_CLOSED,
    WITH_LOCKED,
    WITH_MEDIA,
    WORK,
    WORKERS,
    WORRIED,
    ago,
    some_id,
)
from support.pages.rota_samples import ROTA_PAGES
from support.pages.rule_records import NO_RULES, NO_TRIAL, RULES, TRIAL, TYPED_RULE
from support.pages.sheet_samples import sheet_pages
from support.pages.trial_records import CLOSED as TRIAL_CLOSED
from support.pages.trial_records import DUE, NOT_OFFERED, RUNNING

_FIND: dict[str, Any] = {"frame": DUTY, "sites": SITES, "errors": {}}
_LEAD = replace(SERGEANT, role="force_lead", signed_in_as="Ch Insp Joan Price")


def _take_back_forms() -> dict[str, TakeBackForm]:
    return {one.rule_id: TakeBackForm(key=one.rule_id) for one in RULES.active}


def _rule_errors(message: str) -> dict[str, Any]:
    forms = _take_back_forms()
    forms["knife"].add_error("reason", message)
    return {"take_back_forms": forms, "errors": forms["knife"].errors_by_id}


_RULES = {"rules": RULES, "workers": WORKERS, "take_back_forms": _take_back_forms(), "frame": _LEAD}
_RULE = {"days": 31, "frame": _LEAD}


def _close_forms() -> dict[Any, CloseTrialForm]:
    return {one.trial_id: CloseTrialForm(key=one.trial_id) for one in (RUNNING, TRIAL_CLOSED)}


def _close_errors(message: str) -> dict[str, Any]:
    forms = _close_forms()
    forms[RUNNING.trial_id].add_error("sure", message)
    return {"close_forms": forms, "errors": forms[RUNNING.trial_id].errors_by_id}


_TRIALS = {
    "sites": SITES,
    "workers": WORKERS,
    "can_close": True,
    "close_forms": _close_forms(),
    "errors": {},
    "frame": _LEAD,
}
_QUEUE = {"sites": SITES, "workers": WORKERS, "mine": False}
_SEVERAL = {
    "sites": SITES,
    "officers": WORKERS,
    "address": "/",
    "frame": DUTY,
}
_REFERRAL = {
    "me": "user:duty",
    "number": None,
    "can_decide": True,
    "workers": WORKERS,
    "sites": SITES,
    "referral_forms": ReferralForms(),
    "errors": {},
    "frame": DUTY,
}
_MAY_NOT = {
    "can_record_who": False,
    "can_match": False,
    "can_accept": False,
    "can_allocate": False,
    "can_override": False,
    "can_talk": False,
    "can_contact": False,
    "can_answer_danger": False,
    "can_undo": False,
    "can_be_new": False,
    "undone": False,
    "can_lock": False,
    "can_decide_media": False,
    "can_protect": False,
    "can_reopen": False,
    "looked_after_by": (),
    "opened": "",
}
_WORK = {"known": PEOPLE, "workers": WORKERS, "sites": SITES, "frame": SERGEANT}
_CASE = {
    "known": KNOWN,
    "background": BACKGROUND,
    "workers": WORKERS,
    "sites": SITES,
    "last_opened": ago(days=1),
    "can_work": True,
    "can_allocate": False,
    "can_see_error": False,
    "can_read_news": True,
    "can_acknowledge": True,
    "case_forms": CaseForms(),
    "errors": {},
    "frame": replace(SERGEANT, role="navigator", signed_in_as="Sam Okoro"),
}
_ITEM = {"frame": DUTY}
_REVIEW = {"frame": DUTY, "found": FOR_REVIEW, "back_href": "/queue", "workers": WORKERS}
_SAFETY = {
    "items": (INTELLIGENCE.intelligence, PLAIN_ITEM, CLOSED_ITEM),
    "known": KNOWN,
    "workers": WORKERS,
    "sites": SITES,
    "form": SafetyForm(),
    "errors": {},
    "frame": SPECIALIST,
}
_CONCERN = {
    "case": WORRIED,
    "detail": SAID_WORRIED,
    "workers": WORKERS,
    "form": ConcernForm(),
    "errors": {},
    "frame": _CASE["frame"],
}
PLACE = PublicForm(
    "wolverhampton",
    "West Midlands",
    "Wolverhampton",
    EntryPoint(Tenant(1), 1),
    (PublicNumber("text", "+447700900123"), PublicNumber("whatsapp", "+447700900114")),
)
ELSEWHERE = PublicForm(
    "northampton", "Northamptonshire", "Northampton", EntryPoint(Tenant(2), 2), (PublicNumber("text", "+447700900222"),)
)
_OPEN = {"frame": PUBLIC, "public_form": PLACE, "errors": {}}
_ASK = _OPEN | {"hidden": SignedForm(str(some_id(900)), "made-up-token"), "form": ReferralForm()}
_FOLLOW = _OPEN | {
    "hidden": SignedForm(str(some_id(900)), "made-up-token"),
    "followed": None,
    "form": ReferenceForm(),
}
_CODE = _OPEN | {
    "hidden": SignedForm(str(some_id(900)), "made-up-token"),
    "reference": "k7m-4pq-x92w",
    "form": CodeForm(),
}
TYPED_PLAN = PlanForm(
    MultiDict(
        {
            "A-title": "Birth certificate", "A-kind": "own_work", "A-need": "identity_documents",
            "A-target-day": "31", "A-target-month": "2", "A-target-year": "2027",
            "B-title": "Mentoring", "B-kind": "partner_service", "B-need": "peers", "B-after": "A",
            "B-target-day": "1", "B-target-month": "3", "B-target-year": "2027",
        }
    )
)  # fmt: skip
TYPED_PLAN.validate()


def _triage_form(choices: Sequence[Choice], *, alone: bool = False, **data: Any) -> TriageForm:
    form = TriageForm(referral_id=[TO_SETTLE[0].referral_id], **data)
    fill_in_choices(form, choices, WORKERS, alone=alone)
    return form


def _intelligence_form(typed: dict[str, str] | None = None, sites: dict[str, str] | None = None) -> IntelligenceForm:
    form = IntelligenceForm(MultiDict(typed) if typed else None)
    form.site_id.choices = options(sites or {"1": "Wolverhampton", "2": "Coventry"})
    return form


def _referral_errors(form: Form, **messages: str) -> dict[str, Any]:
    """A referral's page with a form that was refused."""
    return {"errors": with_errors("form", form, **messages)["errors"], "referral_forms": ReferralForms(form)}


def _case_errors(form: Form, **messages: str) -> dict[str, Any]:
    """A case's page with a form that was refused."""
    return {"errors": with_errors("form", form, **messages)["errors"], "case_forms": CaseForms(form)}


FORCES = [
    {
        "name": "West Midlands",
        "users": [
            {"id": "u1", "name": "Dana Cole", "role": "duty_officer", "site": "Wolverhampton"},
            {"id": "u2", "name": "Rowan Pike", "role": "sergeant", "site": "Wolverhampton"},
            {"id": "u3", "name": "Sam Okoro", "role": "navigator", "site": "Wolverhampton"},
            {"id": "u4", "name": "Ines Marsh", "role": "inspector", "site": None},
        ],
    },
    {
        "name": "Northamptonshire",
        "users": [{"id": "u5", "name": "Lee Ward", "role": "duty_officer", "site": "Northampton"}],
    },
]

# ---- every page, by a name for its state: the template and its context ----------------------------------------------
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "rules": ("referrals/eligibility_rules.html", _RULES | {"errors": {}}),
    "rules-with-errors": (
        "referrals/eligibility_rules.html",
        _RULES | _rule_errors("Enter why you are switching this rule off"),
    ),
    "rules-none": ("referrals/eligibility_rules.html", _RULES | {"rules": NO_RULES, "errors": {}}),
    "rule-new": ("referrals/eligibility_rule.html", _RULE | {"form": RuleForm(), "trial": None, "errors": {}}),
    "rule-with-errors": (
        "referrals/eligibility_rule.html",
        _RULE | {"trial": None, **with_errors("form", RuleForm(codes="???"), codes="One of these cannot be a code")},
    ),
    "rule-tried": (
        "referrals/eligibility_rule.html",
        _RULE | {"form": RuleForm(**TYPED_RULE), "trial": TRIAL, "errors": {}},
    ),
    "rule-catches-none": (
        "referrals/eligibility_rule.html",
        _RULE | {"form": RuleForm(**TYPED_RULE), "trial": NO_TRIAL, "errors": {}},
    ),
    "start": ("public/start.html", {"frame": PUBLIC, "only_number": PLACE.text_number, "forms": (PLACE,)}),
    "start-of-two-forces": (
        "public/start.html",
        {"frame": replace(PUBLIC, force_name=None), "only_number": None, "forms": (PLACE, ELSEWHERE)},
    ),
    "start-without-a-number": (
        "public/start.html",
        {"frame": replace(PUBLIC, demo=False, force_name=None), "only_number": None, "forms": ()},
    ),
    "ask": ("public/referral_form.html", _ASK),
    "ask-with-errors": (
        "public/referral_form.html",
        _ASK
        | with_errors(
            "form",
            ReferralForm(given_name="Jay", asked_by="friend", contact="x" * 501),
            worry="Enter what worries you. A few words are enough",
            contact="Make this shorter. Use 500 characters or fewer",
        ),
    ),
    "asked": (
        "public/referral_sent.html",
        {"frame": PUBLIC, "public_form": PLACE, "reference": "k7m-4pq-x92w", "danger": False},
    ),
    "asked-in-danger": (
        "public/referral_sent.html",
        {"frame": PUBLIC, "public_form": PLACE, "reference": "k7m-4pq-x92w", "danger": True},
    ),
    "follow": ("public/progress.html", _FOLLOW),
    "follow-unknown": (
        "public/progress.html",
        _FOLLOW | with_errors("form", ReferenceForm(reference="k7m"), reference="We cannot find that reference."),
    ),
    "follow-code": ("public/progress_code.html", _CODE),
    "follow-code-with-errors": (
        "public/progress_code.html",
        _CODE | with_errors("form", CodeForm(code="12345"), code="Enter the six-digit code we sent you"),
    ),
    "follow-received": (
        "public/progress.html",
        _FOLLOW | {"followed": referral.ReferralProgress(received_on=date(2026, 11, 22), progress="received")},
    ),
    "follow-read": (
        "public/progress.html",
        _FOLLOW | {"followed": referral.ReferralProgress(received_on=date(2026, 11, 22), progress="read")},
    ),
    "demo-sign-in": ("public/demo_sign_in.html", {"frame": replace(PUBLIC, force_name=None), "forces": FORCES}),
    "queue": ("referrals/queue.html", {"frame": DUTY, "page": QUEUE, "last_opened": ago(minutes=15)} | _QUEUE),
    "queue-empty": (
        "referrals/queue.html",
        _QUEUE | {"frame": DUTY, "page": EMPTY_QUEUE, "sites": {1: "Wolverhampton"}, "last_opened": None, "mine": True},
    ),
    "several": (
        "referrals/triage_many.html",
        _SEVERAL | {"choices": TO_SETTLE, "alone": False, "form": _triage_form(TO_SETTLE), "errors": {}},
    ),
    "several-none": (
        "referrals/triage_many.html",
        _SEVERAL | {"choices": (), "alone": False, "form": _triage_form(()), "errors": {}},
    ),
    "several-with-errors": (
        "referrals/triage_many.html",
        _SEVERAL
        | {
            "choices": TO_SETTLE,
            "alone": False,
            **with_errors(
                "form",
                _triage_form(TO_SETTLE, what="withdraw"),
                referral_id="Select at least one referral",
                reason="Enter why there is no further action",
            ),
        },
    ),
    "decide-one": (
        "referrals/triage_many.html",
        _SEVERAL
        | {"choices": TO_SETTLE[:1], "alone": True, "form": _triage_form(TO_SETTLE[:1], alone=True), "errors": {}},
    ),
    "site-questions": (
        "referrals/site_questions.html",
        {"frame": DUTY, "questions": (SITE_QUESTION,), "sites": {1: "Wolverhampton"}},
    ),
    "site-questions-none": (
        "referrals/site_questions.html",
        {"frame": DUTY, "questions": (), "sites": {1: "Wolverhampton"}},
    ),
    "number-shown": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": TEXTED,
            "can_talk": True,
            "number": referral.SenderNumber(number="+447700900321", readable="07700 900321"),
        },
    ),
    "join": ("referrals/merge.html", {"frame": DUTY, "referral": TEXTED, "form": MergeForm(), "errors": {}}),
    "join-with-errors": (
        "referrals/merge.html",
        {
            "frame": DUTY,
            "referral": TEXTED,
            **with_errors(
                "form", MergeForm(into_reference="abc"), into_reference="No referral here has this reference"
            ),
        },
    ),
    "referral-text": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": TEXTED, "can_record_who": True},
    ),
    "referral-text-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": TEXTED,
            "can_record_who": True,
            **_referral_errors(
                IdentityForm(MultiDict({"family_name": "Reid", "born-day": "31", "born-month": "2"})),
                given_name="Enter a first name, as we were given it",
                born="Enter a real date of birth, like 27 3 2010, or leave it empty",
            ),
        },
    ),
    "referral-request": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": REQUESTED, "can_record_who": True},
    ),
    "referral-already-accepted": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(REQUESTED, accepted_as="bcd-fgh-jkmn", source_protected=True),
            "can_protect": True,
            "looked_after_by": (
                casework.CaseOfPerson(
                    person_id=some_id(1), case_id=some_id(201), site_id=1, state="active", worker_id="user:sam"
                ),
            ),
        },
    ),
    "referral-protect-source-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": REQUESTED, "can_protect": True}
        | _referral_errors(SourceForm(), reason="Enter why"),
    ),
    "referral-request-of-nobody": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": ASKED_FOR_HERSELF, "can_record_who": True},
    ),
    "referral-in-touch": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": replace(TEXTED, contacts=CONTACTS, due="in_hand", due_at=None), "can_contact": True},
    ),
    "referral-in-touch-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(UNSAFE_TO_ASK, due="contact", due_at=ago(hours=-20)),
            "can_contact": True,
            **_referral_errors(
                TriageContactForm(how="phone", note="Rang twice"),
                whom="Select who you contacted",
                outcome="Select what happened",
            ),
        },
    ),
    "referral-talk": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": TEXTED, "can_record_who": True, "can_talk": True},
    ),
    "referral-talk-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, conversation=SAFE_PHONE),
            "can_talk": True,
            **_referral_errors(TextForm(text="Jayden is safe"), text="Remove the name of the person this is about"),
        },
    ),
    "referral-talk-at-night": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(TEXTED, messages=HELD, conversation=AT_NIGHT), "can_talk": True},
    ),
    "referral-media": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, channel="whatsapp", messages=WITH_MEDIA, conversation=BY_WHATSAPP),
            "can_talk": True,
            "can_lock": True,
            "opened": str(OPENED_PICTURE.media_id),
        },
    ),
    "referral-media-locked": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, messages=WITH_LOCKED, conversation=PHONE, danger=RINGING),
            "can_lock": True,
            "can_answer_danger": True,
        },
    ),
    "referral-media-locked-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(
                TEXTED, messages=WITH_LOCKED, indecent_image_instructions="Ring Det Sgt Marsh.\nTouch nothing."
            ),
            "can_lock": True,
            "can_decide_media": True,
            **_referral_errors(
                DestroyMediaForm(key=WITH_LOCKED[1].media[0].media_id), reason="Enter why it is destroyed"
            ),
        },
    ),
    "referral-window-closes-at-night": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": replace(TEXTED, channel="whatsapp", conversation=CLOSES_AT_NIGHT), "can_talk": True},
    ),
    "referral-window-closed": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, channel="whatsapp", messages=TOO_LATE, conversation=WINDOW_CLOSED),
            "can_talk": True,
        },
    ),
    "referral-talk-stopped": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": replace(TEXTED, conversation=replace(PHONE, stopped_at=ago(minutes=9))), "can_talk": True},
    ),
    "referral-talk-shared": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(TEXTED, conversation=SHARED_PHONE), "can_talk": True},
    ),
    "referral-split-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, conversation=SHARED_PHONE),
            "can_talk": True,
            **_referral_errors(SplitForm(to="new"), message_id="Select at least one of their messages"),
        },
    ),
    "referral-spam": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(TEXTED, looks_like_spam=True), "can_talk": True},
    ),
    "referral-danger": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": replace(TEXTED, danger=RINGING), "can_talk": True, "can_answer_danger": True},
    ),
    "referral-suspected-danger": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(TEXTED, danger=SUSPECTED), "can_answer_danger": True},
    ),
    "referral-danger-answered-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": replace(TEXTED, danger=ANSWERED),
            "can_answer_danger": True,
            **_referral_errors(
                CloseDangerForm(decision="harmless", incident_number="none"),
                decision="Select whether it was danger",
                incident_number="Enter a real incident number",
            ),
        },
    ),
    "referral-raise-danger-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": TEXTED, "can_answer_danger": True}
        | _referral_errors(DangerForm(), reason="Enter what the danger is"),
    ),
    "referral-candidates": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": ARRESTED, "can_match": True, "can_record_who": True},
    ),
    "referral-corrected": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": CORRECTED, "can_accept": True},
    ),
    "referral-ready": ("referrals/referral.html", _REFERRAL | _MAY_NOT | {"referral": READY, "can_accept": True}),
    "referral-to-allocate": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": DUE, "can_allocate": True, "can_override": True, "frame": SERGEANT},
    ),
    "referral-to-allocate-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": DUE,
            "can_allocate": True,
            "can_override": True,
            "frame": SERGEANT,
            **_referral_errors(AllocateForm(), reason="Enter why this person is eligible"),
        },
    ),
    "referral-to-override-with-errors": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": DUE, "can_allocate": True, "can_override": True, "frame": SERGEANT}
        | _referral_errors(OverrideForm(), reason="Enter what they need to be kept safe from"),
    ),
    "referral-not-offered": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": NOT_OFFERED, "can_decide": False},
    ),
    "trials": ("referrals/trials.html", _TRIALS | {"trials": (RUNNING, TRIAL_CLOSED)}),
    "trials-with-errors": (
        "referrals/trials.html",
        _TRIALS
        | {
            "trials": (RUNNING,),
            **_close_errors("Select the box to confirm that the trial is over"),
        },
    ),
    "trials-none": ("referrals/trials.html", _TRIALS | {"trials": ()}),
    "referral-accepted": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {
            "referral": ACCEPTED,
            "frame": replace(DUTY, notices=("Jaden is invited. A case opens by itself.",)),
        },
    ),
    "referral-intelligence": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": INTELLIGENCE, "can_accept": True, "can_answer_danger": True},
    ),
    "referral-intelligence-closed": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(INTELLIGENCE, intelligence=CLOSED_ITEM)},
    ),
    "referral-intelligence-removed": (
        "referrals/referral.html",
        _REFERRAL
        | _MAY_NOT
        | {"referral": replace(INTELLIGENCE, intelligence=REMOVED_ITEM, state="withdrawn"), "can_decide": False},
    ),
    "intelligence": ("referrals/intelligence.html", _ITEM | {"form": _intelligence_form(), "errors": {}}),
    "intelligence-with-errors": (
        "referrals/intelligence.html",
        _ITEM
        | {
            **with_errors(
                "form",
                _intelligence_form(
                    {"text": "Seen with a bag", "handling": "C", "given_name": "Jay", "of-day": "31"},
                    {"1": "Wolverhampton"},
                ),
                log_number="Enter the log number",
                of="Enter a real date of the intelligence, like 27 3 2027",
                family_name="Enter both names, or put the one name in the text of the intelligence",
                role="Select the person’s role in this event",
                source="Select how reliable the source is",
                conditions="Enter the conditions for sharing this",
                review="Review date must be in the future",
            ),
        },
    ),
    "intelligence-review": (
        "referrals/intelligence_review.html",
        _REVIEW | {"form": ReviewForm(source="not_reliable", assessment="E", handling="C"), "errors": {}},
    ),
    "intelligence-review-with-errors": (
        "referrals/intelligence_review.html",
        _REVIEW
        | {
            "frame": SPECIALIST,
            "found": replace(FOR_REVIEW, who=None, item=PLAIN_ITEM),
            **with_errors(
                "form",
                ReviewForm(decision="kept"),
                reason="Enter your reason",
                review="Review date is later than your force allows",
            ),
        },
    ),
    "safety": (
        "cases/visit_safety_list.html",
        {"frame": SPECIALIST, "page": LOOKS, "known": PEOPLE, "workers": WORKERS, "sites": SITES},
    ),
    "safety-none": (
        "cases/visit_safety_list.html",
        {
            "frame": SPECIALIST,
            "page": casework.SafetyReviewPage(items=(), total=0, page=1, pages=1),
            "known": {},
            "workers": WORKERS,
            "sites": SITES,
        },
    ),
    "safety-case": ("cases/visit_safety.html", _SAFETY | {"case": SAFETY}),
    "safety-case-first": (
        "cases/visit_safety.html",
        _SAFETY | {"case": FIRST_LOOK, "items": (PLAIN_ITEM,), "known": None},
    ),
    "safety-case-with-errors": (
        "cases/visit_safety.html",
        _SAFETY
        | {
            "case": FIRST_LOOK,
            **with_errors(
                "form",
                SafetyForm(verdict="not_yet", review=date(2026, 1, 1)),
                reason="Enter why a visit is not safe yet",
                review="Review date must be in the future",
            ),
        },
    ),
    "safety-case-closed": ("cases/visit_safety.html", _SAFETY | {"case": replace(SAFETY, state="closed"), "items": ()}),
    "work": ("cases/worklist.html", _WORK | {"page": WORK, "mine": False, "can_see_team": True}),
    "work-empty": (
        "cases/worklist.html",
        _WORK | {"page": casework.WorkPage(items=(), total=0, page=1, pages=1), "mine": True, "can_see_team": False},
    ),
    "case": ("cases/case.html", _CASE | {"case": CASE}),
    "case-long": ("cases/case.html", _CASE | {"case": LONG}),
    "case-long-unread": ("cases/case.html", _CASE | {"case": LONG, "last_opened": ago(days=3)}),
    "case-again": ("cases/case.html", _CASE | {"case": GO_AGAIN}),
    "case-opened": ("cases/case.html", _CASE | {"case": OPENED, "can_allocate": True, "frame": SERGEANT}),
    "case-counted": ("cases/case.html", _CASE | {"case": COUNTED}),
    "case-counted-with-errors": (
        "cases/case.html",
        _CASE
        | {
            "case": COUNTED,
            **_case_errors(
                AgreementForm(agreed="given"),
                by_whom="Select who told you",
                notice="Enter the date they were given the notice",
                understood="Check that they understood it",
            ),
        },
    ),
    "case-away-with-errors": (
        "cases/case.html",
        _CASE
        | {
            "case": COUNTED,
            **_case_errors(
                AbsenceForm(MultiDict({"since-day": "31", "since-month": "2"})),
                absence="Select where they were",
                since="Enter a real first day, like 27 3 2027",
            ),
        },
    ),
    "case-back-with-errors": (
        "cases/case.html",
        _CASE | {"case": COUNTED} | _case_errors(ReturnForm(key=AWAY.absence_id), back="Enter the date they came back"),
    ),
    "case-set-back": (
        "cases/case.html",
        _CASE | {"case": SET_BACK} | _case_errors(SetbackForm(key=STEPS[2].step_id), way="Enter what happens now"),
    ),
    "find": ("referrals/search.html", _FIND | {"form": SearchForm(), "found": None}),
    "find-found": (
        "referrals/search.html",
        _FIND | {"form": SearchForm(given_name="Jay", family_name="Taylor"), "found": FOUND},
    ),
    "find-nothing": (
        "referrals/search.html",
        _FIND | {"form": SearchForm(reference="BCD"), "found": replace(FOUND, items=(), more=False)},
    ),
    "find-with-errors": (
        "referrals/search.html",
        _FIND
        | {
            "found": None,
            **with_errors(
                "form",
                SearchForm(given_name="Jay"),
                reference="Enter a reference, a phone number, both names, or one name with the date of birth",
            ),
        },
    ),
    "decided": (
        "referrals/decided.html",
        _FIND | {"page": referral.DecidedPage(items=FOUND.items, total=52, page=2, pages=3)},
    ),
    "referral-withdrawn": (
        "referrals/referral.html",
        _REFERRAL | _MAY_NOT | {"referral": replace(REQUESTED, state="withdrawn"), "can_reopen": True},
    ),
    "case-callouts": ("cases/case.html", _CASE | {"case": CALLED_FOR}),
    "case-news": ("cases/case.html", _CASE | {"case": TOLD_NEWS}),
    "case-step-work": (
        "cases/step_work.html",
        {
            "frame": _CASE["frame"],
            "case": CASE,
            "step": STEPS[2],
            "work": STEP_WORK,
            "workers": WORKERS,
            "sites": SITES,
            "message_form": MessageForm(),
            "errors": {},
        },
    ),
    "case-worried": ("cases/case.html", _CASE | {"case": WORRIED}),
    "concern": ("cases/concern.html", _CONCERN | {"concern": CONCERN}),
    "concern-with-errors": (
        "cases/concern.html",
        _CONCERN | {"concern": CONCERN, **with_errors("form", ConcernForm(), done="Enter what was done")},
    ),
    "concern-acted-on": ("cases/concern.html", _CONCERN | {"concern": ACTED_ON}),
    "case-told": ("cases/case.html", _CASE | {"case": TOLD}),
    "case-told-with-errors": (
        "cases/case.html",
        _CASE
        | {
            "case": TOLD,
            **_case_errors(
                InformationGivenForm(note="asked his mother first"), informed="Select what they have been told"
            ),
        },
    ),
    "case-review": ("cases/case.html", _CASE | {"case": REVIEW, "can_allocate": True, "frame": SERGEANT}),
    "case-held": ("cases/case.html", _CASE | {"case": HELD_CASE}),
    "case-held-and-arrested": ("cases/case.html", _CASE | {"case": HELD_AND_ARRESTED}),
    "case-safe-to-visit": ("cases/case.html", _CASE | {"case": SAFE_CASE}),
    "case-closed": ("cases/case.html", _CASE | {"case": CLOSED, "can_work": False}),
    "case-without-a-name": ("cases/case.html", _CASE | {"case": CASE, "known": None, "can_work": False}),
    "case-with-errors": (
        "cases/case.html",
        _CASE
        | {
            "case": CASE,
            **_case_errors(ContactForm(how="visit", note="nobody in"), outcome="Select what happened"),
        },
    ),
    "case-need-with-errors": (
        "cases/case.html",
        _CASE | {"case": CASE} | _case_errors(NeedForm(), kind="Select a need", level="Select how soon help is needed"),
    ),
    "case-step-with-errors": (
        "cases/case.html",
        _CASE
        | {"case": CASE}
        | _case_errors(FinishForm(key=STEPS[1].step_id), evidence="Enter what shows that it is done"),
    ),
    "case-navigator-with-errors": (
        "cases/case.html",
        _CASE
        | {"case": OPENED, "can_allocate": True, "frame": SERGEANT}
        | _case_errors(NavigatorForm(worker_id="user:nobody"), reason="Enter a reason"),
    ),
    "plan-form": (
        "cases/plan_form.html",
        {"frame": _CASE["frame"], "case_id": CASE.case_id, "known": KNOWN, "form": PlanForm(), "errors": {}},
    ),
    "plan-form-with-errors": (
        "cases/plan_form.html",
        {
            "frame": _CASE["frame"],
            "case_id": CASE.case_id,
            "known": None,
            "form": TYPED_PLAN,
            "errors": TYPED_PLAN.errors_by_id,
        },
    ),
    "not-found": (
        "layout/error.html",
        {"frame": DUTY, "status": 404, "code": "not_found", "sent": False, "back_href": None},
    ),
    "not-answering": (
        "layout/error.html",
        {"frame": DUTY, "status": 503, "code": None, "sent": True, "back_href": "/queue"},
    ),
    **LIST_PAGES,
}

PAGES |= ROTA_PAGES | sheet_pages(_CASE) | unlinking_samples.pages(_REFERRAL | _MAY_NOT, _CASE)


def render_all(render: Callable[..., str]) -> dict[str, str]:
    """Every page in every state, by its name. ``render`` is Flask's render_template."""
    return {name: render(template, **context) for name, (template, context) in PAGES.items()}
