"""The intake benchmark brings texts as providers do, and says of a door what it really did with them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.providers.signatures import is_signed_by_meta, is_signed_by_twilio
from gateway.providers.whatsapp import parse_webhook
from wayout.bench.cpu_time import cpu_seconds
from wayout.bench.intake import measurement
from wayout.bench.intake.load import send_at_rate
from wayout.bench.intake.measurement import RateResult, measure_rising_rates
from wayout.bench.intake.results import TargetResult, budget_results, figures
from wayout.bench.intake.targets import INSERTS, OURS, PUBLISHES, Target
from wayout.bench.intake.webhooks import REPEATED, Signing, Webhook, make_texts, with_repeats

IDLE_CPU = {"gateway": 0.0}
SIGNING = Signing(
    "http://127.0.0.1:1", {"notify": "n", "twilio": "t", "whatsapp": "w"}, "twilio's token", "meta's secret"
)


def rate_result(rate: float, *, wait: float = 0.01, refused: int = 0, missing: int = 0) -> RateResult:
    waits = (wait,) * (100 - missing)
    return RateResult(rate, 100, 5, (wait / 2,) * 105, waits, refused, missing, 10.0, {"gateway": 1.05}, lambda: (0, 0))


# ---- what is brought ------------------------------------------------------------------------------------------------
def test_every_text_is_another_the_providers_in_turn_and_from_as_many_phones():
    webhooks_made = make_texts(SIGNING, 300)
    assert len({one.text_id for one in webhooks_made}) == 300
    assert [one.text_id.partition(":")[0] for one in webhooks_made[:4]] == ["notify", "twilio", "whatsapp", "notify"]


def test_each_is_signed_as_its_provider_signs():
    notify, twilio, whatsapp = make_texts(SIGNING, 3)
    assert notify.headers["Authorization"] == "Bearer n"
    fields, address = parse_qsl(twilio.body.decode()), f"http://127.0.0.1:1{twilio.path}"
    assert is_signed_by_twilio("twilio's token", address, fields, twilio.headers["X-Twilio-Signature"])
    assert not is_signed_by_twilio("another", address, fields, twilio.headers["X-Twilio-Signature"])
    assert is_signed_by_meta("meta's secret", whatsapp.body, whatsapp.headers["X-Hub-Signature-256"])
    (text,) = parse_webhook(json.loads(whatsapp.body))
    assert (twilio.path, whatsapp.path) == ("/webhooks/twilio/t/received-text", "/webhooks/whatsapp/w")
    assert f"whatsapp:{text.provider_id}" == whatsapp.text_id  # type: ignore[union-attr]


@given(st.integers(0, 400))
@settings(max_examples=20, deadline=None)
def test_one_in_twenty_comes_twice_right_away_and_none_is_left_out(many: int):
    webhooks_made = make_texts(SIGNING, many)
    sent = with_repeats(webhooks_made)
    assert len(sent) == many + many // REPEATED
    assert list(dict.fromkeys(sent_one.text_id for sent_one in sent)) == [one.text_id for one in webhooks_made]


@contextmanager
def local_server(*, status: int = 200, pause: float = 0.0) -> Iterator[tuple[str, list[str]]]:
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            threading.Event().wait(pause)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # all callers come at once

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", received
    finally:
        server.shutdown()
        server.server_close()


def webhooks(many: int) -> list[Webhook]:
    return [Webhook(f"x:{n}", "/", {}, str(n).encode()) for n in range(many)]


def test_everything_is_brought_once_and_every_answer_is_counted():
    with local_server() as (address, received):
        result = send_at_rate(address, webhooks(60), rate=2_000)
    assert sorted(received, key=int) == [str(n) for n in range(60)]
    assert (len(result.answer_seconds), result.refused, len(result.due_at), len(result.accepted)) == (60, 0, 60, 60)


def test_each_is_brought_when_it_is_due_and_none_before():
    with local_server() as (address, _):
        began = time.monotonic()
        result = send_at_rate(address, webhooks(5), rate=20, evenly=True)
    gaps = [later - earlier for earlier, later in pairwise(result.due_at.values())]
    assert gaps == pytest.approx([0.05] * 4)
    assert time.monotonic() - began > 0.2


def test_what_is_not_answered_with_2xx_or_not_at_all_is_refused():
    with local_server(status=503) as (address, _):
        assert send_at_rate(address, webhooks(5), rate=1_000).refused == 5
    assert send_at_rate(address, webhooks(5), rate=1_000).refused == 5  # nobody listens there any more


def test_a_slow_door_makes_those_wait_that_are_due_behind_it():
    """All are due at once, over as many connections as there are; who has to wait for one has waited."""
    with local_server(pause=0.05) as (address, _):
        result = send_at_rate(address, webhooks(96), rate=100_000)
    assert max(result.answer_seconds) > 2 * 0.05


# ---- what was sustained ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("found", "held"),
    [
        (rate_result(50), True),
        (rate_result(50, wait=measurement.SUSTAINED_SECONDS), True),
        (rate_result(50, wait=measurement.SUSTAINED_SECONDS + 0.01), False),
        (rate_result(50, refused=1), False),
        (rate_result(50, missing=1), False),
        (rate_result(50, missing=100), False),
    ],
)
def test_a_rate_is_sustained_when_all_were_taken_and_came_in_time(found: RateResult, held: bool):
    assert found.sustained is held


@given(st.floats(5, 3_000))
@settings(deadline=None)
def test_rates_rise_until_one_is_too_high_and_then_come_closer_to_the_limit(limit: float):
    tried: list[float] = []

    def measure_rate(_directory: Target, rate: float, _many: int) -> RateResult:
        tried.append(rate)
        return rate_result(rate, wait=0.01 if rate <= limit else 2.0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measurement, "measure_rate", measure_rate)
        steps = list(measure_rising_rates(any_target(), first=20, highest=2_000, seconds=1, show_step=lambda _: None))
    best = TargetResult("x", steps[0], tuple(steps), 0, 0, {}).best
    assert len(tried) < 20
    if best is None:
        assert limit < 20
        assert len(tried) == 1
    else:
        assert best.rate <= limit
        assert limit / best.rate < 1.15 or best.rate * measurement.RATE_FACTOR > 2_000


def any_target() -> Target:
    return Target("x", "http://127.0.0.1:1", None, lambda: None, {})  # type: ignore[arg-type,return-value]


# ---- what is said of it ----------------------------------------------------------------------------------------------
def measured() -> list[TargetResult]:
    plain = (rate_result(100), rate_result(200), rate_result(300, wait=3.0))
    dearer = tuple(
        replace(one, cpu_seconds={"gateway": 2.1, "referral": 4.2})
        for one in (rate_result(20), rate_result(40, missing=1))
    )
    return [
        TargetResult(
            OURS, rate_result(5, wait=0.1), dearer, lost=1, duplicates=2, idle_cpu={"gateway": 0.0, "referral": 0.105}
        ),
        TargetResult(INSERTS, rate_result(5, wait=0.02), plain, 0, 0, IDLE_CPU),
        TargetResult(PUBLISHES, rate_result(5, wait=0.05), plain[2:], 0, 0, IDLE_CPU),
    ]


def test_we_are_judged_by_the_budget_and_set_beside_each_peer():
    found = {one.work: one for one in budget_results(measured())}
    assert (found["text in -> on the duty queue, idle, p99"].value, found["texts lost or there twice, ours"].value) == (
        100,
        3,
    )
    assert found["texts lost or there twice, ours"].held is False
    assert found[f"sustained, ours / {INSERTS}"].value == pytest.approx(0.1)
    assert found[f"sustained, ours / {PUBLISHES}"].value is None
    assert found[f"processor time a text, ours / {INSERTS}"].value == pytest.approx(5)
    assert found[f"idle text on the queue, p50, ours / {PUBLISHES}"].value == pytest.approx(2)
    assert all(one.held is None for one in found.values() if one.budget is None)


def test_the_figures_name_the_highest_rate_that_was_sustained_and_count_what_came():
    found = {one.name: one for one in figures(measured())}
    assert (found[f"{INSERTS}, sustained"].value, found[f"{INSERTS}, sustained"].rounds) == (200, (100, 200, 300))
    assert f"{PUBLISHES}, sustained" not in found
    unlimited = figures([TargetResult(INSERTS, rate_result(5), (rate_result(100), rate_result(200)), 0, 0, IDLE_CPU)])
    assert [one.value for one in unlimited if one.name == f"{INSERTS}, sustained, and no higher rate was tried"] == [
        200
    ]
    lost, twice = f"{OURS}, all rates: answered 2xx and lost", f"{OURS}, all rates: there twice, of those sent twice"
    assert [(found[one].value, found[one].n) for one in (lost, twice)] == [(1, 300), (2, 15)]
    assert found[f"{OURS}, processor time a text: referral"].value == pytest.approx(40 - 10)  # ten at rest
    assert found[f"{OURS}, processor time at rest"].value == pytest.approx(105)


def test_a_door_to_which_nothing_came_is_reported_too():
    nothing = rate_result(5, missing=100)
    found = figures([TargetResult(OURS, nothing, (nothing,), 0, 0, IDLE_CPU)])
    assert not any("idle: text on the queue" in one.name for one in found)
    assert budget_results([TargetResult(OURS, nothing, (nothing,), 0, 0, IDLE_CPU)])[0].value is None


def test_processor_time_is_a_processs_own_and_that_of_its_children(tmp_path: Path):
    def process(pid: int, parent: int, name: str, ticks: str) -> None:
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} ({name}) S {parent} 1 1 0 -1 0 0 0 0 0 {ticks} 20 0 1")

    process(10, 1, "post) (master", "100 50 200 50")
    process(11, 10, "backend", "300 0 0 0")
    process(12, 1, "another", "9000 0 0 0")
    tick = cpu_seconds(10, proc=tmp_path) / 700
    assert cpu_seconds(11, proc=tmp_path) == pytest.approx(300 * tick)
    assert cpu_seconds(99, proc=tmp_path) == 0
