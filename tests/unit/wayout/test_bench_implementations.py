"""The implementations get the same arrests, each in its own wire format, in an order that favours none."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext

from common.envelope import decode
from common.messages import load
from referral.messages import ArrestRecorded
from wayout import bench
from wayout.bench import implementations, peer_environment
from wayout.bench.arrests import make_arrests
from wayout.bench.implementations import Implementation
from wayout.bench.runner import QUICK, Sizes
from wayout.bench.throughput import round_order


def test_every_arrest_is_of_somebody_else_and_can_be_read_by_casework():
    made = list(make_arrests(7, 20))
    envelopes = [decode(one.body) for one in made]
    events = [load(ArrestRecorded, envelope.data) for envelope in envelopes]

    assert [(one.id, one.subject, 7) for one in made] == [(e.id, e.subject, e.force) for e in envelopes]
    assert [event.referral_id for event in events] == [one.subject for one in made]
    for different in (made, {event.person_id for event in events}, {one.id for one in made}):
        assert len(set(different)) == 20


def test_a_peer_gets_the_very_bytes_in_its_own_format():
    (one,) = make_arrests(7, 1)
    assert json.loads(implementations._as_json_text(one)).encode() == one.body
    arguments, keywords, _ = json.loads(implementations._as_task(one))
    assert (arguments[0].encode(), keywords) == (one.body, {})


def test_a_task_has_an_id_of_its_own():
    first, second = implementations._task_properties(), implementations._task_properties()
    assert first.headers["task"] == "bench.take"
    assert first.headers["id"] == first.correlation_id != second.correlation_id


def test_everybody_runs_once_a_round_and_is_first_in_turn():
    three = [Implementation(name, lambda _bench: nullcontext(lambda _force, _events: 0.0)) for name in "abc"]
    order = "".join(one.name for one in round_order(3, three))
    assert order == "abcbcacab"


def test_a_peer_that_cannot_be_installed_is_left_out_with_the_reason(tmp_path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(
        peer_environment, "first_pip", lambda _: [sys.executable, "-c", "raise SystemExit('no network')"]
    )
    monkeypatch.setattr(peer_environment, "PACKAGES", {"Celery": "celery"})

    assert peer_environment.install_peers(tmp_path, said.append) == {}
    assert said[-1] == "Celery is left out: no network"


def test_sizes_may_be_chosen_and_the_rest_stays():
    assert bench._with_sizes(Sizes(), 500, None, 2) == Sizes(events=500, rounds=2)
    assert bench._with_sizes(QUICK, None, 300, None).flood == 300
    assert bench._with_sizes(QUICK, None, 300, None).events == QUICK.events
