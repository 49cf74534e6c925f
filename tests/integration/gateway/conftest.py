"""What the gateway's tests share: its application for providers' webhooks, and a force that providers write to."""

from __future__ import annotations

import pytest

from support.scene import Scene
from support.webhook_scene import Webhooks, webhook_app


@pytest.fixture(scope="module")
def app(shared_system):
    return webhook_app(shared_system)


@pytest.fixture
def webhooks(system, force, phone, app):
    scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
    return Webhooks(scene, force, phone, shared_app=app)
