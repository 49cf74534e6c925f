"""The schema of a force's file: its keys, their values, and the messages for faults."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, get_args

import marshmallow as ma
from marshmallow import fields, validate

import evaluation.messages as evaluation
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common.messages import schema
from common.roles import ROLES, TRIAGE_TEAM
from gateway.providers import PROVIDERS
from referral.domain.danger.duty_phones import CONTROL_ROOM
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.domain.intelligence import LONGEST_REVIEW_DAYS
from referral.domain.trials.allocation import LARGEST_BLOCK, LARGEST_PART, fault_of
from referral.messages import RequestChannel, SharedOutcome

NOTIFY = "notify"  # whose numbers stand in the file by themselves: every force has some
_TEXT = validate.Length(min=1, error="is empty")
_COUNT = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, error="must be 1 or more"))
_OPTIONAL_COUNT = fields.Integer(strict=True, validate=validate.Range(min=1, error="must be 1 or more"))
_CAP = fields.Integer(strict=True, validate=validate.Range(min=0, error="must be 0 or more"))
_REVIEW_DAYS = fields.Integer(
    strict=True, validate=validate.Range(min=1, max=LONGEST_REVIEW_DAYS, error="must be from 1 to {max}")
)
_ADDRESS = validate.Regexp(
    r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z", error="must be small letters, digits and -, as people type it"
)
_SLUG = validate.Regexp(r"[a-z0-9-]{1,40}\Z", error="must be small letters, digits and -")
_NOT_EMPTY = validate.Length(min=1, error="names none")
_ROLE = validate.OneOf(ROLES, error="there is no role {input!r}")
_PARTNER_CHANNELS = tuple(channel for channel in get_args(RequestChannel) if channel not in ("web", "list"))
_TRIAL_FAULTS = {
    "ratio": ("ratio", f"must be parts of 1 to {LARGEST_PART}"),
    "block_sizes": (
        "block_sizes",
        f"must be two sizes or more, each a multiple of the ratio's parts together, {LARGEST_BLOCK} at most",
    ),
    "last_day": ("until", "is before the first day"),
}


def force_file_schema(sites: Collection[str]) -> ma.Schema:
    """The schema of a file that names these sites."""
    site = validate.OneOf(sites, error="there is no site {input!r} in this file")
    return _schema(
        {
            "slug": fields.String(required=True, validate=_SLUG),
            "name": _required_text(),
            "sites": fields.List(fields.Nested(_site()), required=True, validate=_NOT_EMPTY),
            "numbers": _numbers(site),
            **{
                provider: fields.Nested(_schema({"numbers": _numbers(site)}))
                for provider in PROVIDERS
                if provider != NOTIFY
            },
            "addresses": fields.Dict(keys=fields.String(validate=_ADDRESS), values=fields.String(validate=site)),
            "partners": fields.List(fields.Nested(_partner(site))),
            "users": fields.List(fields.Nested(_user(site)), required=True),
            "referral": fields.Nested(_referral(site), required=True),
            "casework": fields.Nested(_casework(site), required=True),
            "voluntary": fields.Nested(schema(voluntary.ConfigureForce), required=True),
            "opportunities": fields.Nested(schema(opportunities.ConfigureForce), required=True),
            "evaluation": fields.Nested(schema(evaluation.ConfigureForce), required=True),
        }
    )


def _referral(site: validate.Validator) -> ma.Schema:
    return _schema(
        {
            **_referral_clocks(),
            **_referral_texts(),
            "cover": fields.Nested(schema(referral.Hours)),
            "quiet_hours": fields.Nested(schema(referral.Hours)),
            "caps": fields.Nested(schema(referral.Caps)),
            "danger_rungs": fields.List(fields.String(validate=_ROLE)),
            "duty_phones": fields.List(fields.Nested(_duty_phone(site))),
            "rules": fields.List(fields.Nested(_rule()), required=True),
            "areas": fields.Dict(keys=fields.String(validate=_TEXT), values=fields.String(validate=site)),
            "trial": fields.Nested(_trial(site)),
            "suites": fields.Dict(keys=fields.String(), values=fields.String(validate=site), required=True),
        }
    )


def _duty_phone(site: validate.Validator) -> ma.Schema:
    role = validate.OneOf((*sorted(TRIAGE_TEAM), CONTROL_ROOM), error="{input!r} answers no danger")
    parts = {
        "site": fields.String(required=True, validate=site),
        "role": fields.String(required=True, validate=role),
        "number": fields.String(required=True, validate=_TEXT),
    }
    return _schema(parts)


def _referral_clocks() -> dict[str, Any]:
    return {
        "first_view_minutes": _COUNT,
        "first_contact_minutes": _OPTIONAL_COUNT,
        "return_after_minutes": _OPTIONAL_COUNT,
        "intelligence_review_days": _REVIEW_DAYS,
    }


def _referral_texts() -> dict[str, Any]:
    """The texts that go out, and the words to detect in those that come in."""
    return {
        "first_reply": _required_text(),
        "replies": fields.Dict(keys=fields.String(), values=fields.Nested(_reply())),
        **{name: fields.String(validate=_TEXT) for name in ("code_text", "language", "indecent_image_instructions")},
        **{name: _word_lists() for name in ("danger_words", "indecent_words")},
    }


def _reply() -> ma.Schema:
    return _schema({"covered": _required_text(), "uncovered": _required_text(), "code": fields.String(validate=_TEXT)})


def _rule() -> ma.Schema:
    parts = {
        "built_in": fields.String(validate=validate.OneOf(BUILT_IN, error="no rule {input!r} comes with Wayout")),
        "id": fields.String(validate=_TEXT),
        "version": fields.Integer(strict=True),
        "title": fields.String(validate=_TEXT),
        "codes": fields.List(fields.String(validate=_TEXT)),
    }
    return _schema(parts, _RuleSchema)


def _trial(site: validate.Validator) -> ma.Schema:
    parts = {
        "id": fields.String(required=True, validate=_SLUG),
        "version": _COUNT,
        "sites": fields.List(fields.String(validate=site), required=True, validate=_NOT_EMPTY),
        "ratio": fields.Nested(_schema({"offered": _COUNT, "not_offered": _COUNT}), required=True),
        "block_sizes": fields.List(_COUNT, required=True),
        "from": fields.Date(required=True),
        "until": fields.Date(required=True),
    }
    return _schema(parts, _TrialSchema)


def _casework(site: validate.Validator) -> ma.Schema:
    required = dict.fromkeys(("first_contact_hours", "re_approach_hours", "re_approach_cap"), _COUNT)
    optional = dict.fromkeys(("safety_review_hours", "not_yet_days"), _OPTIONAL_COUNT)
    number = _schema({"site": fields.String(required=True, validate=site), "number": _required_text()})
    return _schema(required | optional | {"duty_numbers": fields.List(fields.Nested(number))})


def _site() -> ma.Schema:
    return _schema({"slug": fields.String(required=True, validate=_SLUG), "name": _required_text()})


def _user(site: validate.Validator) -> ma.Schema:
    return _schema(
        {
            "name": _required_text(),
            "roles": fields.List(fields.String(validate=_ROLE), required=True),
            "sites": fields.List(fields.String(validate=site)),
            "cap": _CAP,
            "number": fields.String(),
        }
    )


def _partner(site: validate.Validator) -> ma.Schema:
    return _schema(
        {
            "name": _required_text(),
            "channel": fields.String(required=True, validate=validate.OneOf(_PARTNER_CHANNELS)),
            "site": fields.String(required=True, validate=site),
            "agreement": fields.Nested(_agreement()),
        }
    )


def _agreement() -> ma.Schema:
    return _schema(
        {
            "name": _required_text(),
            "purpose": _required_text(),
            "discloses": fields.List(fields.String(validate=validate.OneOf(get_args(SharedOutcome))), required=True),
            "until": fields.Date(required=True),
        }
    )


def _numbers(site: validate.Validator) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.String(validate=site), required=True)


def _required_text() -> fields.String:
    return fields.String(required=True, validate=_TEXT)


def _word_lists() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.Raw(), validate=_check_word_lists)


def _check_word_lists(lists: Mapping[str, Any]) -> None:
    """A version, and a list of words for each language."""
    faults = {
        language: ["must be a list of words"]
        for language, words in lists.items()
        if language != "version" and not (isinstance(words, list) and all(isinstance(word, str) for word in words))
    }
    if type(lists.get("version")) is not int:
        faults["version"] = ["must be a whole number"]
    if faults:
        raise ma.ValidationError(faults)


class _RuleSchema(ma.Schema):
    """A rule is built in and given by name, or written out in full."""

    @ma.validates_schema(skip_on_field_errors=False)
    def complete(self, rule: dict[str, Any], **_: Any) -> None:
        missing = [key for key in ("id", "version", "title", "codes") if key not in rule]
        if "built_in" not in rule and missing:
            raise ma.ValidationError({key: ["is missing"] for key in missing})


class _TrialSchema(ma.Schema):
    """A trial that referral can run."""

    @ma.validates_schema
    def valid_terms(self, trial: dict[str, Any], **_: Any) -> None:
        terms = referral.TrialTerms(
            code=trial["id"],
            version=trial["version"],
            site_ids=(1,),
            **trial["ratio"],
            block_sizes=tuple(trial["block_sizes"]),
            first_day=trial["from"],
            last_day=trial["until"],
        )
        if fault := fault_of(terms):
            key, message = _TRIAL_FAULTS[fault]
            raise ma.ValidationError({key: [message]})


def _schema(parts: Mapping[str, Any], base: type[ma.Schema] = ma.Schema) -> ma.Schema:
    return base.from_dict(dict(parts))(unknown=ma.RAISE)
