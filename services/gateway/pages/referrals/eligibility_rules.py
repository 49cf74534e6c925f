"""Rules of eligibility: which arrests invite somebody, tried on what came in before one goes live."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from wtforms.validators import DataRequired

from common.errors import NOT_FOUND, Refused
from common.messages import declaration
from gateway.access.refusals import refused
from gateway.access.route_guards import for_roles
from gateway.pages.referrals.rule_forms import RuleForm, TakeBackForm
from gateway.pages.support import layout
from gateway.pages.support.form_actions import submit
from gateway.pages.support.forms import current_forms, errors_of
from gateway.presentation.error_messages import refusal
from referral.messages import AdoptRule, ListRules, OffenceRule, RuleDryRun, Rules, TakeBackRule, TryRule

pages = Blueprint("rules", __name__, url_prefix="/rules")
ROLES: Final = declaration(ListRules).roles
DAYS: Final = 31
FIELDS: Final = {"offence_code_invalid": "codes", "rule_invalid": "codes", "reason_needed": "reason"}


@pages.get("")
@for_roles(ROLES)
def show() -> Response:
    return _list()


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
    return _page(_filled_in(known[asked]) if asked else RuleForm())


@pages.post("/try")
@for_roles(declaration(TryRule).roles)
def try_out() -> Response:
    form, versions = RuleForm(request.form), _versions(layout.ask(ListRules()))
    if not form.validate():
        return _page(form)
    try:
        return _page(form, layout.ask(TryRule(rule=form.as_rule(versions), days=DAYS)))
    except Refused as no:
        _say_beside(form, no)
    return _page(form)


@pages.post("/adopt")
@for_roles(declaration(AdoptRule).roles)
def adopt() -> Response:
    form, versions = RuleForm(request.form), _versions(layout.ask(ListRules()))
    wanted, seen = form.as_rule(versions), form.caught.data
    needed = {"reason": [DataRequired("Enter why you are publishing this rule")]}
    if form.validate(needed) and seen.isdecimal() and len(seen) < 9:
        try:
            layout.command(AdoptRule(rule=wanted, days=DAYS, caught=int(seen)))
            return layout.done("Rule published. It applies from now on", "/rules")
        except Refused as no:
            _say_beside(form, no)
    return _page(form, None if form.codes.errors else layout.ask(TryRule(rule=wanted, days=DAYS)))


@pages.post("/take-back")
@for_roles(declaration(TakeBackRule).roles)
def take_back() -> Response:
    rule_id = request.form.get("rule_id", "")
    form = TakeBackForm(request.form, key=rule_id)
    return submit(
        form,
        lambda: TakeBackRule(rule_id=rule_id, reason=form.reason.data),
        "Rule switched off",
        "/rules",
        redisplay=_list,
    )


def _versions(rules: Rules) -> dict[str, int]:
    """The latest version of every rule that ever stood."""
    versions: dict[str, int] = {}
    for one in rules.history:
        versions[one.rule.rule_id] = max(versions.get(one.rule.rule_id, 0), one.rule.version)
    return versions


def _filled_in(one: OffenceRule) -> RuleForm:
    return RuleForm(rule_id=one.rule_id, title=one.title, codes="\n".join(one.offence_codes), near="\n".join(one.near))


def _say_beside(form: RuleForm, no: Refused) -> None:
    """A refusal beside the field that it is about; one that is about none is a page of its own."""
    if no.code == "rule_not_tried":
        form.add_error("reason", "The arrests it finds have changed. Check them, then decide again")
    elif no.code in FIELDS:
        form.add_error(FIELDS[no.code], refusal(409, no.code).title)
    else:
        raise no


def _list(submitted: TakeBackForm | None = None) -> Response:
    rules = layout.ask(ListRules())
    return layout.render(
        "referrals/eligibility_rules.html",
        rules=rules,
        workers=layout.names_of_staff(),
        take_back_forms=current_forms(TakeBackForm, submitted, {one.rule_id: {} for one in rules.active}),
        errors=errors_of(submitted),
    )


def _page(form: RuleForm, trial: RuleDryRun | None = None) -> Response:
    errors = form.errors_by_id
    answer = layout.render("referrals/eligibility_rule.html", form=form, trial=trial, days=DAYS, errors=errors)
    answer.status_code = 422 if errors else 200
    return answer
