"""Makes Flask's templates speak our words: GOV.UK macros, plain words for codes, dates as people say them, and a page
that names a missing value instead of leaving a hole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from flask import Flask
from jinja2 import BytecodeCache, Environment, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.bccache import Bucket

from casework.messages import OnDuty
from common.sender_ids import parse_sender_id
from gateway.presentation import case_summary, error_messages, rota_days, time_formats
from gateway.presentation.charts import funds, plan, rate_ratios
from gateway.presentation.charts import rota as rota_chart
from gateway.presentation.labels import (
    callouts,
    clocks,
    common,
    history,
    intelligence,
    lists,
    media,
    news,
    opportunities,
    requests,
    rota,
    voluntary,
)

_COMPONENTS = {
    "back_link": "BackLink",
    "button": "Button",
    "checkboxes": "Checkboxes",
    "date_input": "DateInput",
    "error_summary": "ErrorSummary",
    "exit_this_page": "ExitThisPage",
    "input": "Input",
    "notification_banner": "NotificationBanner",
    "pagination": "Pagination",
    "phase_banner": "PhaseBanner",
    "radios": "Radios",
    "select": "Select",
    "service_navigation": "ServiceNavigation",
    "skip_link": "SkipLink",
    "tag": "Tag",
    "textarea": "Textarea",
    "warning_text": "WarningText",
}
_LABELS = {
    "channel_words": common.CHANNEL,
    "channel_phrase": common.CHANNEL_PHRASE,
    "referral_state": common.REFERRAL_STATE,
    "delivery_words": common.DELIVERY,
    "held_reason": common.HELD_BECAUSE,
    "mark_words": common.MARK,
    "agreement_words": common.AGREEMENT,
    "agreement_sign": common.AGREEMENT_SIGN,
    "part_words": common.PART,
    "not_linked_reason": common.NOT_LINKED_REASON,
    "persons_role": common.PERSONS_ROLE,
    "arrest_part": common.ARREST_PART,
    "arm_words": common.ARM,
    "trial_exit": common.TRIAL_EXIT,
    "case_state": common.CASE_STATE,
    "next_action_words": common.NEXT_ACTION,
    "review_words": common.REVIEW,
    "informed_words": common.INFORMED,
    "evaluation_words": common.EVALUATION_DECISION,
    "by_whom_words": common.BY_WHOM,
    "absence_words": common.ABSENCE,
    "need_words": common.NEED,
    "level_words": common.LEVEL,
    "how_words": common.CONTACT_METHOD,
    "outcome_words": common.CONTACT_OUTCOME,
    "step_kind": common.STEP_KIND,
    "step_state": common.STEP_STATE,
    "service_words": common.SERVICE,
    "goal_words": common.GOAL,
    "reason_words": common.REASON,
    "role_words": common.ROLE,
    "role_description": common.ROLE_DESCRIPTION,
    "act_words": history.ACT,
    **clocks.CODES,
    **intelligence.CODES,
    **media.CODES,
    **requests.CODES,
    **voluntary.CODES,
}


def _telephone(text: str) -> str:
    """The number in E.164 for a link, or nothing: what somebody typed may be more than a number."""
    number = parse_sender_id(text)
    return number.value if number.kind == "phone" else ""


_FILTERS = {
    "day": time_formats.day,
    "moment": time_formats.moment,
    "near": time_formats.near,
    "ago": time_formats.ago,
    "due": time_formats.due,
    "due_day": time_formats.due_day,
    "telephone": _telephone,
    "actor_name": common.actor_name,
    "join_words": common.join_words,
    **voluntary.FILTERS,
}
_GLOBALS = {
    "new_command_id": lambda: str(uuid4()),
    "refusal": error_messages.refusal,
    "submission_result": error_messages.submission_result,
    "count": common.count,
    "age": time_formats.age,
    "case_summary": case_summary,
    "plan_chart": plan.draw,
    "plan_finding": plan.finding,
    "labels": common,
    "callout_labels": callouts,
    "clock_labels": clocks,
    "history_labels": history,
    "intelligence_labels": intelligence,
    "list_labels": lists,
    "media_labels": media,
    "news_labels": news,
    "request_labels": requests,
    "voluntary_labels": voluntary,
    "opportunity_labels": opportunities,
    "rate_ratios": rate_ratios,
    "funds_chart": funds.draw,
    "rota_chart": rota_chart.draw,
    "rota_days": rota_days,
    "rota_labels": rota,
    "funds_finding": funds.finding,
}


class _TemplateCache(BytecodeCache):
    """What our templates are compiled to, once for all apps of a process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


_STRICT = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": _TemplateCache()}


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation: a page that this user's role may open."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class SiteOnDuty:
    """Who is on now at a site, each in words: "Dilys Osei, duty officer, until 6am"; and the number they answer."""

    site: str
    people: tuple[str, ...]
    number: str = ""

    @classmethod
    def of(cls, site: str, on: Sequence[OnDuty], names: Mapping[str, str], number: str = "") -> SiteOnDuty:
        return cls(
            site,
            tuple(
                f"{common.actor_name(one.worker_id, names)}, {common.ROLE[one.role].lower()}, "
                f"until {time_formats.clock_time(one.until)}"
                for one in on
            ),
            number,
        )


@dataclass(frozen=True)
class PageLayout:
    """What stands around every page. ``now`` is the clock by which the page counts; ``notices`` is what has just been
    done, said once after a redirect."""

    now: datetime
    force_name: str | None = None
    demo: bool = False
    signed_in_as: str | None = None
    role: str | None = None
    navigation: tuple[NavItem, ...] = ()
    notices: tuple[str, ...] = ()
    on_duty: tuple[SiteOnDuty, ...] = ()


def configure_templates(app: Flask, assets: Callable[[str], str]) -> None:
    """Teach an app's templates. ``assets`` turns the name of a built file into its address. To be called before the
    first page is rendered."""
    app.jinja_options = {**app.jinja_options, **_STRICT}
    env = app.jinja_env
    env.filters |= {name: _label_filter(codes) for name, codes in _LABELS.items()}
    env.filters |= _FILTERS
    env.globals |= {"asset": assets, "govuk": govuk_macros(), **_GLOBALS}


def fingerprinted(static: Path, address: str = "/static/") -> Callable[[str], str]:
    """Addresses of built files, by the manifest that the build writes beside them: name -> name with a fingerprint."""
    names: Mapping[str, str] = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
    return lambda name: address + names[name]


def _label_filter(codes: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: common.label_for(codes, code)


@cache
def govuk_macros() -> SimpleNamespace:
    """The GOV.UK macros, from an environment of their own: they lean on missing parameters being empty, our own
    templates must not."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    lenient = Environment(loader=loader, autoescape=True)

    def macro(name: str, call: str) -> Any:
        path = f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html"
        return getattr(lenient.get_template(path).module, f"govuk{call}")

    return SimpleNamespace(**{name: macro(name, call) for name, call in _COMPONENTS.items()})
