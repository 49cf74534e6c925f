"""The API does what its own description says, whatever is sent: schemathesis in process, against the real gateway."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from conftest import new_force
from integration.gateway.test_partner_api import Organisation, gateway_with
from support.scene import Scene

pytestmark = pytest.mark.described
DOORS = (("/api/v1/referrals", "POST"), ("/api/v1/referrals/{reference}", "GET"))


@pytest.fixture(scope="module")
def organisation(shared_system, deployment):
    force = new_force(deployment)
    Scene(shared_system, force.id, (force.first_site, force.second_site)).configure()
    return Organisation(gateway_with(shared_system, partner=10**6), deployment, force)


@pytest.fixture(scope="module")
def described(organisation):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", organisation.client.application)


def test_both_doors_are_described(described):
    assert {(found.ok().path, found.ok().method.upper()) for found in described.get_all_operations()} == set(DOORS)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), DOORS)
def test_every_answer_is_one_that_is_described(described, organisation, path, method, mode):
    cases = described[path][method].as_strategy(generation_mode=mode)
    answers = Counter()

    @settings(max_examples=30, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(cases)
    def holds(case):
        answers[case.call_and_validate(headers=organisation.headers).status_code] += 1

    holds()
    print(f"{method} {path}, {mode.value}: {answers.total()} requests, each answered as described: {dict(answers)}")
    assert answers


def test_what_was_asked_for_is_shown_as_it_is_described(described, organisation):
    reference = organisation.refer({"worry": "x"}).json["reference"]
    case = described["/api/v1/referrals/{reference}"]["GET"].Case(path_parameters={"reference": reference})
    assert case.call_and_validate(headers=organisation.headers).status_code == 200
