"""What was read before a lock is read afresh under it: two who count up the same row at once count up by two."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from common.tenancy import Actor, Tenant
from common.unit_of_work import UnitOfWork
from gateway.list_uploads.uploads import UploadedList
from gateway.store.lists import get_list
from opportunities.store.candidates import get_candidate_request
from opportunities.store.opportunities import get_opportunity
from referral.messages import RecordWho, Who
from referral.store.conversations import latest_referral_of, lock_conversation, lock_with_conversation
from referral.store.outbound_texts import lock_outbound_text
from referral.store.people import get_person, person_of
from referral.store.referrals import get_referral, lock_referrals, referrals_of
from referral.store.tables import Message
from support.opportunities_scene import Finding
from support.scene import MOTHER, Scene

DUTY = Actor("user:duty", frozenset({"duty_officer"}))
Begin = Callable[[], AbstractContextManager[UnitOfWork]]
Lock = Callable[[UnitOfWork], Any]


@pytest.fixture
def scene(system: Any, force: Any) -> Scene:
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


def beginning(scene: Scene, service: str) -> Begin:
    return lambda: scene.system.units_of_work[service].begin(Tenant(scene.force_id), DUTY)


def counted_twice(begin: Begin, column: str, read: Lock, lock: Lock, step: Any = 1) -> Any:
    """One reads a row; another counts it up under its lock and is done; then the first does so too. How far it went."""
    with begin() as first:
        row = read(first)
        before = getattr(row, column)
        with begin() as second:
            theirs = lock(second)
            setattr(theirs, column, getattr(theirs, column) + step)
        ours = lock(first)
        assert ours is row, "the same row is one object"
        setattr(ours, column, getattr(ours, column) + step)
    with begin() as afterwards:
        return getattr(read(afterwards), column) - before


@pytest.fixture
def referral_id(scene: Scene) -> UUID:
    scene.text("please help")
    scene.system.run_until_idle()
    (item,) = scene.queue()
    scene.ask(RecordWho(referral_id=item.referral_id, who=Who(given_name="Asha", family_name="Quill")))
    return item.referral_id


def test_no_count_of_a_referral_is_lost(scene: Scene, referral_id: UUID) -> None:
    def from_conversation(uow: UnitOfWork) -> Any:
        return latest_referral_of(uow, lock_conversation(uow, scene.sites[0], MOTHER)[0])

    def of_person(uow: UnitOfWork) -> Any:
        person = get_referral(uow, referral_id).person_id
        assert person is not None
        (row,) = referrals_of(uow, person, lock=True)
        return row

    locks: list[Lock] = [
        lambda uow: get_referral(uow, referral_id, lock=True),
        lambda uow: lock_referrals(uow, [referral_id])[0],
        lambda uow: lock_with_conversation(uow, referral_id)[0],
        from_conversation,
        of_person,
    ]
    begin = beginning(scene, "referral")
    assert [counted_twice(begin, "version", lambda uow: get_referral(uow, referral_id), lock) for lock in locks] == [
        2 for _ in locks
    ]


def test_no_count_of_a_person_is_lost(scene: Scene, referral_id: UUID) -> None:
    begin = beginning(scene, "referral")
    with begin() as uow:
        person_id = get_referral(uow, referral_id).person_id
    assert person_id is not None
    assert (
        counted_twice(begin, "version", lambda uow: person_of(uow, person_id), lambda uow: get_person(uow, person_id))
        == 2
    )


def test_nothing_about_a_text_of_ours_is_lost(scene: Scene, referral_id: UUID) -> None:
    def read(uow: UnitOfWork) -> Any:
        return uow.session.scalars(sa.select(Message).where(Message.direction == "out")).one()

    begin, day = beginning(scene, "referral"), timedelta(days=1)
    with begin() as uow:
        message_id = read(uow).id
    assert (
        counted_twice(begin, "status_changed_at", read, lambda uow: lock_outbound_text(uow, message_id)[0], day)
        == 2 * day
    )


def test_nothing_about_a_step_that_waits_for_a_place_is_lost(scene: Scene) -> None:
    finding = Finding(scene).configure()
    step, opportunity, day = finding.candidate(), finding.opportunity(1), timedelta(days=1)
    begin = beginning(scene, "opportunities")
    assert counted_twice(
        begin, "requested_at", lambda uow: get_candidate_request(uow, step),
        lambda uow: get_candidate_request(uow, step, lock=True), day,
    ) == 2 * day  # fmt: skip
    assert counted_twice(
        begin, "vacancies", lambda uow: get_opportunity(uow, opportunity),
        lambda uow: get_opportunity(uow, opportunity, lock=True),
    ) == 2  # fmt: skip


def test_no_count_of_a_list_is_lost(scene: Scene) -> None:
    begin = beginning(scene, "gateway")
    uploads = scene.system.deployment.lists(scene.system.units_of_work["gateway"])
    given = UploadedList(kind="referrals", text="name,worry\nAsha Quill,out at night\n")
    list_id = uploads.upload(Tenant(scene.force_id, scene.sites), DUTY, scene.sites[0], given)
    uploads.close()
    assert counted_twice(
        begin, "imported_count", lambda uow: get_list(uow, list_id), lambda uow: get_list(uow, list_id, lock=True)
    ) == 2  # fmt: skip
