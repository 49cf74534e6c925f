"""What chance will decide is told by nothing that anybody may ask, see or be refused: two seeds look the same."""

from __future__ import annotations

import json
import re
from typing import Any, Literal, get_args, get_origin

import pytest

from common.errors import Refused
from common.messages import declaration, declared_messages
from common.roles import REFERRER, ROLES
from common.tenancy import Tenant, service_actor
from evaluation.messages import Arm
from referral.messages import AcceptReferral, AllocateReferral, CloseTrial, FindReferral, OverrideAllocation
from rules.support.message_factory import example, fields_of
from rules.support.visitors import routes, words
from support.scene import Scene
from support.sign_in import signed_in_at
from support.trial_scene import TrialScene
from wayout.deployment.registry import SERVICES
from wayout.processes.web_server import gateway_app

EVERYBODY = frozenset(ROLES) | {REFERRER}
# Whatever may say which arm somebody is in, and why it does not say it before.
MAY_SAY = {
    "referral.allocate_referral": "the answer of the act itself",
    "referral.list_queue": "the state of a referral, once it is decided",
    "referral.find_referral": "the state of a referral, once it is decided",
    "referral.search_referrals": "the state of a referral, once it is decided",
    "referral.list_decided": "the state of a referral, once it is decided",
    "referral.list_trials": "of a trial that is closed",
    "evaluation.participant_indexed.v1": "told after the act",
}


def test_only_these_messages_have_room_for_an_arm():
    assert SERVICES
    (_, without) = get_args(Arm)
    saying = set()
    for name, message in declared_messages().items():
        bodies = [message, *([declaration(message).reply] if declaration(message).reply else [])]
        kinds = [part for body in bodies for _, part in fields_of(body)]  # type: ignore[arg-type]
        if any(get_origin(kind) is Literal and without in get_args(kind) for kind in kinds):
            saying.add(name)
    assert saying == set(MAY_SAY), "say in MAY_SAY why it does not tell before chance was asked"


@pytest.fixture
def trial(played, force) -> TrialScene:
    made = TrialScene(Scene(played.system, force.id, (force.first_site, force.second_site))).begin()
    made.comes("offered", "not_offered")
    made.allocate(made.arrested())  # somebody went before
    return made


@pytest.fixture
def browser(trial):
    """Somebody with every role, at every page."""
    scene = trial.scene
    app = gateway_app(scene.system.deployment, scene.system.units_of_work["gateway"], scene.system.rpc)
    app.config["WTF_CSRF_ENABLED"] = False
    grants = [(role, site) for role in ROLES for site in scene.sites]
    client = signed_in_at(app, scene.system, scene.force_id, grants)
    return app, client


def everything(trial: TrialScene, browser: Any, referral_id: Any) -> dict[str, str]:
    """Every question of every service, every page that can be opened, and every refusal, as they answer now."""
    app, client = browser
    said = {}
    for service in SERVICES:
        for answer in service.request_handlers:
            if declaration(answer.message).kind == "question":
                asked = example(answer.message)
                if answer.message is FindReferral:
                    asked = FindReferral(referral_id=referral_id)
                said[declaration(answer.message).name] = _told(trial, asked)
    for rule, method in routes(app):
        if method == "GET" and rule.arguments <= {"referral_id"} and rule.endpoint != "static":
            path = rule.rule.replace("<uuid:referral_id>", str(referral_id))
            said[path] = re.sub(r"\d+ (minute|second)s?", "N minutes", words(client.get(path)))
    for refused in (
        AcceptReferral(referral_id=referral_id, reason="Knife"),
        AllocateReferral(referral_id=referral_id, reason=" "),
        OverrideAllocation(referral_id=referral_id, reason=" "),
        CloseTrial(trial_id=referral_id),
    ):
        said[declaration(refused).name] = _refusal(trial, refused)
    return said


def _told(trial: TrialScene, asked: Any) -> str:
    try:
        return repr(trial.scene.ask(asked, roles=EVERYBODY, actor="user:everybody"))
    except Exception as no:
        return repr((str(no), getattr(no, "facts", None)))


def _refusal(trial: TrialScene, command: Any) -> str:
    """Whatever is not refused is done, and what follows from it would wait here for the tests that come after."""
    with pytest.raises(Refused) as no:
        trial.scene.ask(command, roles=EVERYBODY, actor="user:everybody")
    return repr((str(no.value), no.value.facts))


@pytest.mark.thorough
def test_whatever_chance_will_decide_every_answer_page_and_refusal_before_is_the_same(trial, browser):
    waiting = trial.arrested()
    everything(trial, browser, waiting.referral_id)  # the first to open it leaves a mark that it was read
    trial.comes("offered")
    one = everything(trial, browser, waiting.referral_id)
    trial.comes("not_offered")
    other = everything(trial, browser, waiting.referral_id)
    assert len(one) > 40
    assert any("Allocate" in said for said in one.values()), "the page to allocate on was looked at"
    assert one == other
    assert trial.allocate(waiting) == "not_offered"
    assert everything(trial, browser, waiting.referral_id) != other, "a difference would have been seen"


@pytest.mark.thorough
def test_the_seed_is_in_no_answer_no_page_and_no_column_before_the_trial_is_closed(trial, browser):
    waiting = trial.arrested()
    ((sealed,),) = trial.rows("SELECT sealed_seed FROM referral.randomisation")
    with trial.scene.system.units_of_work["referral"].begin(Tenant(trial.scene.force_id), service_actor("test")) as uow:
        seed = uow.sealer.open("referral.randomisation.seed", bytes(sealed))
    assert seed not in json.dumps(everything(trial, browser, waiting.referral_id))
    kept = trial.rows("SELECT to_jsonb(r)::text FROM referral.randomisation r")
    kept += trial.rows("SELECT to_jsonb(c)::text FROM referral.force_settings c")
    kept += trial.rows("SELECT to_jsonb(a)::text FROM referral.audit a")
    assert seed not in "".join(row[0] for row in kept)
    trial.close()
    _, client = browser
    assert seed in words(client.get("/trials"))
