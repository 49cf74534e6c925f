"""Rules of eligibility: which arrests invite somebody, tried on what came in before one goes live."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request

from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout
from gateway.pages.support.form_actions import carry_out
from gateway.pages.support.form_fields import Errors, entered, needed, typed
from gateway.presentation.error_messages import refusal
from referral.messages import AdoptRule, ListRules, OffenceRule, RuleDryRun, Rules, TakeBackRule, TryRule

pages = Blueprint("rules", __name__, url_prefix="/rules")
ROLES: Final = declaration(ListRules).roles
DAYS: Final = 31
MOST_CODES: Final = 2_000
FIELDS: Final = {"offence_code_invalid": "codes", "rule_invalid": "codes", "reason_needed": "reason"}


@pages.get("")
@for_roles(ROLES)
def show() -> Response:
    return _list({})


@pages.get("/rule")
@for_roles(ROLES)
def rule() -> Response:
    """A rule to be changed, by its id, or an empty one.

    Raises: Refused(not_found).
    """
    rules, asked = layout.ask(ListRules()), request.args.get("rule", "")
    known = {one.rule_id: one for one in (*rules.built_in, *rules.active)}
    if asked and asked not in known:
        raise refused(NOT_FOUND)
    return _page(_filled_in(known[asked]) if asked else {}, {}, None)


@pages.post("/try")
@for_roles(declaration(TryRule).roles)
def try_out() -> Response:
    errors: Errors = {}
    wanted = _typed_rule(layout.ask(ListRules()), errors)
    if not errors:
        try:
            return _page(entered(), {}, layout.ask(TryRule(rule=wanted, days=DAYS)))
        except Refused as no:
            errors = _beside(no)
    return _page(entered(), errors, None)


@pages.post("/adopt")
@for_roles(declaration(AdoptRule).roles)
def adopt() -> Response:
    errors: Errors = {}
    wanted = _typed_rule(layout.ask(ListRules()), errors)
    seen = typed("caught")
    if not wanted.reason:
        errors["reason"] = "Enter why you are publishing this rule"
    if not errors and seen.isdecimal() and len(seen) < 9:
        try:
            layout.command(AdoptRule(rule=wanted, days=DAYS, caught=int(seen)))
            return layout.done("Rule published. It applies from now on", "/rules")
        except Refused as no:
            errors = _beside(no)
    return _page(entered(), errors, layout.ask(TryRule(rule=wanted, days=DAYS)) if "codes" not in errors else None)


@pages.post("/take-back")
@for_roles(declaration(TakeBackRule).roles)
def take_back() -> Response:
    errors: Errors = {}
    rule_id, reason = typed("rule_id"), needed("reason", errors, "Enter why you are switching this rule off")
    if reason == "":
        errors = {f"reason-{rule_id}": errors["reason"]}
    return carry_out(
        lambda: TakeBackRule(rule_id=rule_id, reason=reason),
        "Rule switched off",
        "/rules",
        errors=errors,
        redisplay=_list,
    )


def _typed_rule(rules: Rules, errors: Errors) -> OffenceRule:
    """What was typed, as the version that comes after the one that stands."""
    title = needed("title", errors, "Enter what this rule finds, in a few words")
    codes = _words("codes")
    if not codes:
        errors["codes"] = "Enter at least one offence code, one on each line"
    if len(codes) > MOST_CODES:
        errors["codes"] = f"Enter {MOST_CODES:,} codes or fewer. Use several rules if you need more"
    rule_id = typed("rule_id") or _id_of(title)
    before = [one.rule.version for one in rules.history if one.rule.rule_id == rule_id]
    return OffenceRule(
        rule_id=rule_id,
        version=max(before, default=0) + 1,
        title=title[:200],
        offence_codes=tuple(codes),
        near=tuple(_lines("near")),
        reason=typed("reason"),
    )


def _id_of(title: str) -> str:
    """A rule's name for the system: the letters of its title."""
    letters = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in title.lower())
    return "-".join(part for part in letters.split("-") if part)[:60] or "rule"


def _words(name: str) -> Sequence[str]:
    return tuple(dict.fromkeys(word.upper()[:20] for word in typed(name).replace(",", " ").split()))


def _lines(name: str) -> Sequence[str]:
    return tuple(line.strip()[:100] for line in typed(name).splitlines() if line.strip())[:50]


def _filled_in(one: OffenceRule) -> dict[str, str]:
    return {
        "rule_id": one.rule_id,
        "title": one.title,
        "codes": "\n".join(one.offence_codes),
        "near": "\n".join(one.near),
    }


def _beside(no: Refused) -> Errors:
    """A refusal beside the field that it is about; one that is about none is a page of its own."""
    if no.code == "rule_not_tried":
        return {"reason": "The arrests it finds have changed. Check them, then decide again"}
    if no.code not in FIELDS:
        raise no
    return {FIELDS[no.code]: refusal(409, no.code).title}


def _list(errors: Errors) -> Response:
    return layout.render(
        "referrals/eligibility_rules.html",
        rules=layout.ask(ListRules()),
        workers=layout.names_of_staff(),
        errors=errors,
        entered=entered(reason=f"reason-{typed('rule_id')}") if errors else {},
    )


def _page(values: dict[str, str], errors: Errors, trial: RuleDryRun | None) -> Response:
    answer = layout.render("referrals/eligibility_rule.html", values=values, trial=trial, days=DAYS, errors=errors)
    answer.status_code = 422 if errors else 200
    return answer
