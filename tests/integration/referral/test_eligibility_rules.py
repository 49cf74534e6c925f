"""A force changes its rules: tried first, live at once, taken back, and never behind anybody's back."""

from __future__ import annotations

import pytest

from common.errors import Refused
from common.roles import DUTY_OFFICER, FORCE_LEAD
from referral.messages import AdoptRule, ConfigureForce, ListRules, OffenceRule, SiteOfSuite, TakeBackRule, TryRule
from support.scene import FIRST_REPLY, KNIFE, Scene

LEAD = {"actor": "user:lead", "roles": frozenset({FORCE_LEAD})}
ROBBERY = OffenceRule(rule_id="robbery", version=1, title="Robbery", offence_codes=("TH68023",), reason="Many of them")


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def invited(scene: Scene) -> list[str | None]:
    return [item.invited_by.rule_id if item.invited_by else None for item in scene.queue()]


def test_a_rule_is_tried_on_last_months_arrests_before_it_goes_live(scene):
    scene.arrest("Asha", "Quill", offence="TH68023", title="Robbery")
    scene.arrest("Bela", "Quire", offence="CJ88144")
    scene.arrest("Cato", "Quoin", offence="CJ88016", title="Sell a knife to a person under 18", born=None)
    scene.system.run_until_idle()
    trial = scene.ask(TryRule(rule=ROBBERY), **LEAD)
    assert (trial.arrests, trial.catches, trial.new) == (3, 1, 1)
    assert [one.offence_code for one in trial.caught] == ["TH68023"]
    assert invited(scene).count("robbery") == 0, "trying changes nothing"
    knives = OffenceRule(rule_id="x", version=1, title="Knives", offence_codes=("CJ88144",), near=("knife",))
    assert [one.why for one in scene.ask(TryRule(rule=knives), **LEAD).near_misses] == ["sellers_offence"]


def test_an_adopted_rule_invites_from_then_on_and_one_taken_back_no_more(scene):
    scene.ask(AdoptRule(rule=ROBBERY, caught=0), **LEAD)
    scene.arrest("Asha", "Quill", offence="TH68023C")
    scene.system.run_until_idle()
    assert invited(scene) == ["robbery"]
    scene.ask(TakeBackRule(rule_id="robbery", reason="Too many"), **LEAD)
    scene.arrest("Bela", "Quire", offence="TH68023")
    scene.system.run_until_idle()
    assert sorted(invited(scene), key=str) == [None, "robbery"]
    rules = scene.ask(ListRules(), **LEAD)
    assert [one.rule_id for one in rules.active] == ["knife"]
    assert [(v.rule.rule_id, v.rule.version, v.rule.active) for v in rules.history][:2] == [
        ("robbery", 2, False),
        ("robbery", 1, True),
    ]


def test_who_has_seen_something_else_than_it_would_catch_now_looks_again(scene):
    scene.arrest("Asha", "Quill", offence="TH68023")
    scene.system.run_until_idle()
    with pytest.raises(Refused, match="rule_not_tried"):
        scene.ask(AdoptRule(rule=ROBBERY, caught=0), **LEAD)
    scene.ask(AdoptRule(rule=ROBBERY, caught=1), **LEAD)
    with pytest.raises(Refused, match="rule_changed"):
        scene.ask(AdoptRule(rule=ROBBERY, caught=1), **LEAD)


def test_setting_the_force_up_again_leaves_the_rules_that_it_changed(scene):
    changed = OffenceRule(rule_id="knife", version=4, title="Knife", offence_codes=("CJ88144",), reason="Fewer")
    scene.ask(AdoptRule(rule=changed, caught=0), **LEAD)
    scene.configure()
    (current,) = scene.ask(ListRules(), **LEAD).active
    assert (current.version, current.offence_codes) == (4, ("CJ88144",))
    assert changed.version == KNIFE.version + 1


def test_a_force_cannot_be_set_up_with_other_codes_under_a_version_that_stands(scene):
    other = OffenceRule(rule_id="knife", version=KNIFE.version, title="Knife", offence_codes=("TH68023",))
    suites = (SiteOfSuite(custody_suite="Oldbury", site_id=scene.sites[0]),)
    settings = ConfigureForce(rules=(other,), suites=suites, first_view_minutes=60, first_reply=FIRST_REPLY)
    with pytest.raises(Refused, match="rule_invalid"):
        scene.as_platform(settings)


def test_a_duty_officer_changes_no_rule(scene):
    with pytest.raises(Refused, match="not_found"):
        scene.ask(AdoptRule(rule=ROBBERY, caught=0), roles=frozenset({DUTY_OFFICER}))
