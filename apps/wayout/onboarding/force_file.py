"""Reads a force's file, and says of everything that is wrong in it which key it is and why, all at once."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import marshmallow as ma
from marshmallow import fields, validate

import evaluation.messages as evaluation
import opportunities.messages as opportunities
import referral.messages as referral
import voluntary.messages as voluntary
from common.messages import schema
from common.roles import ROLES
from referral.domain.eligibility.rulesets import BUILT_IN
from referral.domain.intelligence import LONGEST_REVIEW_DAYS
from referral.domain.trials.allocation import LARGEST_BLOCK, LARGEST_PART, fault_of
from referral.messages import AskChannel, ToldLater
from wayout.errors import CommandError

_PLAIN_FAULTS = {
    "Missing data for required field.": "is missing",
    "Unknown field.": "is not a key that we know",
    "Field may not be null.": "is empty",
}
_TEXT = validate.Length(min=1, error="is empty")
_COUNT = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, error="must be 1 or more"))
_AT_LEAST_ONE = fields.Integer(strict=True, validate=validate.Range(min=1, error="must be 1 or more"))
_ADDRESS = validate.Regexp(
    r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z", error="must be small letters, digits and -, as people type it"
)
_PARTNERS = tuple(channel for channel in get_args(AskChannel) if channel not in ("web", "list"))
_SOME = validate.Length(min=1, error="names none")
_SLUG = validate.Regexp(r"[a-z0-9-]{1,40}\Z", error="must be small letters, digits and -")

_TRIAL_FAULTS = {
    "ratio": ("ratio", f"must be parts of 1 to {LARGEST_PART}"),
    "block_sizes": (
        "block_sizes",
        f"must be two sizes or more, each a multiple of the ratio's parts together, {LARGEST_BLOCK} at most",
    ),
    "last_day": ("until", "is before the first day"),
}


class ForceFileInvalid(CommandError):
    """A force's file cannot be used. ``faults`` says of each key what is wrong with it."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        super().__init__("\n  ".join([f"{file} cannot be used; nothing was changed:", *faults]))
        self.faults = faults


def read(file: Path) -> dict[str, Any]:
    """What the file says. Raises ``ForceFileInvalid`` naming every key at fault."""
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ForceFileInvalid(file, [f"it is not TOML: {wrong}"]) from wrong
    faults = faults_of(said)
    if faults:
        raise ForceFileInvalid(file, faults)
    return said


def faults_of(said: Mapping[str, Any]) -> list[str]:
    """Every key at fault with what is wrong with it, in the order of their names."""
    plain = json.loads(json.dumps(said, default=str))  # dates as messages spell them
    found = _shape(_site_slugs(plain)).validate(plain)
    return sorted([*_flat_faults("", found), *_duplicates(plain), *_inconsistent_clocks(plain)])


def _shape(sites: Collection[str]) -> ma.Schema:
    """What a file must look like, given the sites that it names."""
    a_site = validate.OneOf(sites, error="there is no site {input!r} in this file")
    rule = {
        "built_in": fields.String(validate=validate.OneOf(BUILT_IN, error="no rule {input!r} comes with Wayout")),
        "id": fields.String(validate=_TEXT),
        "version": fields.Integer(strict=True),
        "title": fields.String(validate=_TEXT),
        "codes": fields.List(fields.String(validate=_TEXT)),
    }
    a_role = validate.OneOf(ROLES, error="there is no role {input!r}")
    reply = dict.fromkeys(("covered", "uncovered"), fields.String(required=True, validate=_TEXT))
    reply["code"] = fields.String(validate=_TEXT)
    parts: dict[str, dict[str, Any]] = {
        "referral": {
            "first_look_minutes": _COUNT,
            **dict.fromkeys(("first_contact_minutes", "hold_minutes"), _AT_LEAST_ONE),
            "first_reply": fields.String(required=True, validate=_TEXT),
            **dict.fromkeys(("code_text", "language"), fields.String(validate=_TEXT)),
            "replies": fields.Dict(keys=fields.String(), values=fields.Nested(_schema(reply))),
            "cover": fields.Nested(schema(referral.Hours)),
            "quiet_hours": fields.Nested(schema(referral.Hours)),
            "caps": fields.Nested(schema(referral.Caps)),
            "danger_rungs": fields.List(fields.String(validate=a_role)),
            "danger_words": fields.Dict(keys=fields.String(), values=fields.Raw(), validate=_are_danger_words),
            "indecent_words": fields.Dict(keys=fields.String(), values=fields.Raw(), validate=_are_danger_words),
            "if_indecent": fields.String(validate=_TEXT),
            "rules": fields.List(fields.Nested(_schema(rule, _RuleSchema)), required=True),
            "intelligence_review_days": fields.Integer(
                strict=True, validate=validate.Range(min=1, max=LONGEST_REVIEW_DAYS, error="must be from 1 to {max}")
            ),
            "areas": fields.Dict(keys=fields.String(validate=_TEXT), values=fields.String(validate=a_site)),
            "trial": fields.Nested(_trial(a_site)),
            "suites": fields.Dict(keys=fields.String(), values=fields.String(validate=a_site), required=True),
        },
        "casework": dict.fromkeys(("first_contact_hours", "re_approach_hours", "re_approach_cap"), _COUNT)
        | dict.fromkeys(("safe_to_visit_hours", "look_again_days"), _AT_LEAST_ONE),
    }
    user = {
        "name": fields.String(required=True, validate=_TEXT),
        "roles": fields.List(fields.String(validate=a_role), required=True),
        "sites": fields.List(fields.String(validate=a_site)),
        "cap": fields.Integer(strict=True, validate=validate.Range(min=0, error="must be 0 or more")),
    }
    site = {"slug": fields.String(required=True, validate=_SLUG), "name": fields.String(required=True, validate=_TEXT)}
    agreement = {
        "name": fields.String(required=True, validate=_TEXT),
        "purpose": fields.String(required=True, validate=_TEXT),
        "tells": fields.List(fields.String(validate=validate.OneOf(get_args(ToldLater))), required=True),
        "until": fields.Date(required=True),
    }
    partner = {
        "name": fields.String(required=True, validate=_TEXT),
        "channel": fields.String(required=True, validate=validate.OneOf(_PARTNERS)),
        "site": fields.String(required=True, validate=a_site),
        "agreement": fields.Nested(_schema(agreement)),
    }
    numbers = fields.Dict(keys=fields.String(), values=fields.String(validate=a_site), required=True)
    whole = {
        "slug": fields.String(required=True, validate=_SLUG),
        "name": fields.String(required=True, validate=_TEXT),
        "sites": fields.List(fields.Nested(_schema(site)), required=True, validate=_SOME),
        "numbers": numbers,
        **{kind: fields.Nested(_schema({"numbers": numbers})) for kind in ("twilio", "whatsapp")},
        "addresses": fields.Dict(keys=fields.String(validate=_ADDRESS), values=fields.String(validate=a_site)),
        "partners": fields.List(fields.Nested(_schema(partner))),
        "users": fields.List(fields.Nested(_schema(user)), required=True),
        "voluntary": fields.Nested(schema(voluntary.ConfigureForce), required=True),
        "opportunities": fields.Nested(schema(opportunities.ConfigureForce), required=True),
        "evaluation": fields.Nested(schema(evaluation.ConfigureForce), required=True),
        **{name: fields.Nested(_schema(part), required=True) for name, part in parts.items()},
    }
    return _schema(whole)


def _trial(a_site: validate.Validator) -> ma.Schema:
    parts = {
        "id": fields.String(required=True, validate=_SLUG),
        "version": _COUNT,
        "sites": fields.List(fields.String(validate=a_site), required=True, validate=_SOME),
        "ratio": fields.Nested(_schema(dict.fromkeys(("offered", "not_offered"), _COUNT)), required=True),
        "block_sizes": fields.List(_COUNT, required=True),
        "from": fields.Date(required=True),
        "until": fields.Date(required=True),
    }
    return _schema(parts, _TrialSchema)


class _TrialSchema(ma.Schema):
    """A trial that could be run, as its service will see it."""

    @ma.validates_schema
    def sound(self, said: dict[str, Any], **_: Any) -> None:
        terms = referral.TrialTerms(
            code=said["id"],
            version=said["version"],
            site_ids=(1,),
            **said["ratio"],
            block_sizes=tuple(said["block_sizes"]),
            first_day=said["from"],
            last_day=said["until"],
        )
        if fault := fault_of(terms):
            key, words = _TRIAL_FAULTS[fault]
            raise ma.ValidationError({key: [words]})


class _RuleSchema(ma.Schema):
    """A rule comes with Wayout, by its name, or is written out whole."""

    @ma.validates_schema(skip_on_field_errors=False)
    def whole(self, said: dict[str, Any], **_: Any) -> None:
        missing = [key for key in ("id", "version", "title", "codes") if key not in said]
        if "built_in" not in said and missing:
            raise ma.ValidationError({key: ["is missing"] for key in missing})


def _are_danger_words(said: Mapping[str, Any]) -> None:
    """A version, and for each language a list of words."""
    wrong = {
        language: ["must be a list of words"]
        for language, words in said.items()
        if language != "version" and not (isinstance(words, list) and all(isinstance(word, str) for word in words))
    }
    if type(said.get("version")) is not int:
        wrong["version"] = ["must be a whole number"]
    if wrong:
        raise ma.ValidationError(wrong)


def _schema(parts: Mapping[str, Any], base: type[ma.Schema] = ma.Schema) -> ma.Schema:
    return base.from_dict(dict(parts))(unknown=ma.RAISE)


def _site_slugs(said: Mapping[str, Any]) -> list[str]:
    sites = said.get("sites")
    found = [site.get("slug") for site in sites if isinstance(site, dict)] if isinstance(sites, list) else []
    return [slug for slug in found if isinstance(slug, str)]


def _duplicates(said: Mapping[str, Any]) -> Iterator[str]:
    """Two sites or two users that we could not tell apart."""
    for part, key in (("sites", "slug"), ("users", "name")):
        rows = said.get(part)
        names = [str(row.get(key)) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{part}: {name!r} is there {times} times"


def _inconsistent_clocks(said: Mapping[str, Any]) -> Iterator[str]:
    """A clock for being in touch that ends before anybody has to look."""
    own = said.get("referral")
    look, contact = (own.get(f"first_{one}_minutes") if isinstance(own, dict) else None for one in ("look", "contact"))
    if type(look) is int and type(contact) is int and 1 <= contact < look:
        yield "referral.first_contact_minutes: is shorter than first_look_minutes"


def _flat_faults(path: str, found: Any) -> Iterator[str]:
    """Faults as ``users.3.sites.0: there is no site ...``, counted from 1 as people count."""
    if isinstance(found, list):
        for fault in found:
            yield f"{path}: {_PLAIN_FAULTS.get(str(fault), str(fault))}"
        return
    for key, inner in found.items():
        step = str(key + 1) if isinstance(key, int) else "" if key in ("_schema", "value") else str(key)
        yield from _flat_faults(".".join(part for part in (path, step) if part), inner)
