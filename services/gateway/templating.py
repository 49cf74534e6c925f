"""Makes Flask's templates speak our words: GOV.UK macros, plain words for codes, dates as people say them, and a page
that names a missing value instead of leaving a hole."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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

from gateway import (
    case_reading,
    refusals,
    times,
    words,
    words_clocks,
    words_history,
    words_intelligence,
    words_lists,
    words_media,
    words_opportunities,
    words_requests,
    words_voluntary,
)
from gateway.pictures import figures, money, plan

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
_WORDINGS = {
    "channel_words": words.CHANNEL,
    "came_by": words.CAME_BY,
    "referral_state": words.REFERRAL_STATE,
    "delivery_words": words.DELIVERY,
    "held_words": words.HELD_BECAUSE,
    "mark_words": words.MARK,
    "agreement_words": words.AGREEMENT,
    "agreement_sign": words.AGREEMENT_SIGN,
    "part_words": words.PART,
    "held_back_words": words.HELD_BACK,
    "persons_role": words.PERSONS_ROLE,
    "arrest_part": words.ARREST_PART,
    "arm_words": words.ARM,
    "left_words": words.LEFT,
    "case_state": words.CASE_STATE,
    "why_words": words.WHY,
    "review_words": words.REVIEW,
    "knows_words": words.KNOWS,
    "agreed_words": words.AGREED,
    "said_by_words": words.SAID_BY,
    "away_words": words.AWAY,
    "need_words": words.NEED,
    "level_words": words.LEVEL,
    "how_words": words.HOW,
    "outcome_words": words.OUTCOME,
    "step_kind": words.STEP_KIND,
    "step_state": words.STEP_STATE,
    "service_words": words.SERVICE,
    "reason_words": words.REASON,
    "role_words": words.ROLE,
    "role_sees": words.SEES,
    "act_words": words_history.ACT,
    **words_clocks.CODES,
    **words_intelligence.CODES,
    **words_media.CODES,
    **words_requests.CODES,
    **words_voluntary.CODES,
}


class _Compiled(BytecodeCache):
    """What our templates are compiled to, once for all apps of a process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


_STRICT = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": _Compiled()}


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: a page that this user's role may open."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What stands around every page. ``now`` is the clock by which the page counts; ``notices`` is what has just been
    done, said once after a redirect."""

    now: datetime
    force_name: str | None = None
    demo: bool = False
    signed_in_as: str | None = None
    role: str | None = None
    places: tuple[Place, ...] = ()
    notices: tuple[str, ...] = ()


def speak(app: Flask, assets: Callable[[str], str]) -> None:
    """Teach an app's templates. ``assets`` turns the name of a built file into its address. To be called before the
    first page is rendered."""
    app.jinja_options = {**app.jinja_options, **_STRICT}
    env = app.jinja_env
    env.filters |= {name: _wording(codes) for name, codes in _WORDINGS.items()}
    env.filters |= {"day": times.day, "moment": times.moment, "near": times.near, "ago": times.ago, "due": times.due}
    env.filters |= {"due_day": times.due_day, "named": words.named, "listed": words.listed}
    env.filters |= words_voluntary.FILTERS
    env.globals |= {
        "asset": assets,
        "govuk": _govuk_macros(),
        "new_command_id": lambda: str(uuid4()),
        "refusal": refusals.refusal,
        "promise": refusals.promise,
        "count": words.count,
        "age": times.age,
        "case_reading": case_reading,
        "plan_picture": plan.draw,
        "plan_finding": plan.finding,
        "words": words,
        "words_clocks": words_clocks,
        "words_history": words_history,
        "words_intelligence": words_intelligence,
        "words_lists": words_lists,
        "words_media": words_media,
        "words_requests": words_requests,
        "words_voluntary": words_voluntary,
        "offers": words_opportunities,
        "figures_picture": figures,
        "money_picture": money.draw,
        "money_finding": money.finding,
    }


def fingerprinted(static: Path, address: str = "/static/") -> Callable[[str], str]:
    """Addresses of built files, by the manifest that the build writes beside them: name -> name with a fingerprint."""
    names: Mapping[str, str] = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
    return lambda name: address + names[name]


def _wording(codes: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: words.say(codes, code)


@cache
def _govuk_macros() -> SimpleNamespace:
    """The GOV.UK macros, from an environment of their own: they lean on missing parameters being empty, our own
    templates must not."""
    loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    lenient = Environment(loader=loader, autoescape=True)

    def macro(name: str, call: str) -> Any:
        path = f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html"
        return getattr(lenient.get_template(path).module, f"govuk{call}")

    return SimpleNamespace(**{name: macro(name, call) for name, call in _COMPONENTS.items()})
