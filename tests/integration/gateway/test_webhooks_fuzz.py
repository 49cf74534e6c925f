"""Anything at all sent to any webhook is refused with a 4xx or kept; nothing breaks, and nothing is kept unsigned.

``WAYOUT_FUZZ_EXAMPLES=5000`` tries harder; ``-s`` shows what came of it.
"""

from __future__ import annotations

import json
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import new_force
from support.scene import Scene
from support.webhook_scene import NUMBERS, Webhooks, whatsapp_body

EXAMPLES = int(os.environ.get("WAYOUT_FUZZ_EXAMPLES", "60"))
HARD = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
SECONDS = 60 + EXAMPLES

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["text", "delivered", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
WORDS = st.text(st.characters(codec=None), max_size=50)  # lone surrogates too
NOTIFY = {"id": WORDS, "source_number": WORDS, "destination_number": WORDS, "message": WORDS, "status": VALUES,
          "reference": VALUES, "date_received": VALUES}  # fmt: skip
TWILIO = st.dictionaries(
    st.sampled_from(["MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MessageStatus", "ErrorCode"])
    | st.text(max_size=5),
    st.text(max_size=50) | st.sampled_from(["1", "delivered", "sent", NUMBERS["twilio"], "SM1"]),
    max_size=9,
)
GENUINE = {"MessageSid": "SM1", "From": "+447700900123", "To": NUMBERS["twilio"], "Body": "", "MessageStatus": "sent"}
TWILIO = TWILIO | TWILIO.map(lambda said: GENUINE | said)
WHATSAPP = st.dictionaries(
    st.sampled_from(["id", "from", "type", "timestamp", "text", "image", "edit", "system", "contacts", "context"]),
    VALUES | WORDS,
)
KINDS = st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                         "text/plain; charset=utf-7", "application/json; charset=\xff", "", "\x00"])  # fmt: skip


@pytest.fixture(scope="module")
def webhooks(shared_system, shared_phone, deployment):
    force = new_force(deployment)
    scene = Scene(shared_system, force.id, (force.first_site, force.second_site)).configure()
    made = Webhooks(scene, force, shared_phone)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tally():
    counted = Counter()
    yield counted
    print("\nsent to the webhooks:", dict(sorted(counted.items())), "in all", sum(counted.values()))


def everything(webhooks):
    return webhooks.count("SELECT count(*) FROM gateway.inbound WHERE force_id = :force")


@pytest.mark.timeout(SECONDS)
@HARD
@given(
    body=st.binary(max_size=300), kind=KINDS, words=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))
)
def test_what_nobody_signed_is_refused_and_not_kept(webhooks, tally, body, kind, words):
    before = everything(webhooks)
    for path in (
        "/webhooks/notify/received-text",
        "/webhooks/notify/receipt",
        f"/webhooks/twilio/{webhooks.credentials['twilio']}/received-text",
        f"/webhooks/twilio/{webhooks.credentials['twilio']}/receipt",
        f"/webhooks/whatsapp/{webhooks.credentials['whatsapp']}",
    ):
        headers = {"Authorization": words, "X-Twilio-Signature": words, "X-Hub-Signature-256": words}
        answer = webhooks.client.post(path, data=body, headers=headers, content_type=kind)
        tally[f"unsigned {answer.status_code}"] += 1
        assert answer.status_code in (401, 403), path
    assert everything(webhooks) == before


@pytest.mark.timeout(SECONDS)
@HARD
@given(body=st.binary(max_size=300))
def test_any_bytes_of_a_provider_are_refused_or_kept(webhooks, tally, body):
    for send in (lambda: webhooks.notify("received-text", body), lambda: webhooks.notify("receipt", body),
                 lambda: webhooks.whatsapp(body)):  # fmt: skip
        kept_or_refused(webhooks, tally, "bytes", send)


@pytest.mark.timeout(SECONDS)
@HARD
@given(said=st.fixed_dictionaries({}, optional=NOTIFY) | st.fixed_dictionaries(NOTIFY))
def test_anything_that_notify_may_say_is_refused_or_kept(webhooks, tally, said):
    body = json.dumps(said).encode()
    kept_or_refused(webhooks, tally, "notify", lambda: webhooks.notify("received-text", body))
    kept_or_refused(webhooks, tally, "notify", lambda: webhooks.notify("receipt", body))


@pytest.mark.timeout(SECONDS)
@HARD
@given(said=TWILIO, reference=st.text(st.characters(codec="ascii", categories=["L", "N"])))
def test_anything_that_twilio_may_say_is_refused_or_kept(webhooks, tally, said, reference):
    kept_or_refused(webhooks, tally, "twilio", lambda: webhooks.twilio("received-text", said))
    kept_or_refused(
        webhooks, tally, "twilio", lambda: webhooks.twilio("receipt", said, query=f"?reference={reference}")
    )


@pytest.mark.timeout(SECONDS)
@HARD
@given(messages=st.lists(WHATSAPP, max_size=3), statuses=VALUES)
def test_anything_that_meta_may_say_is_kept(webhooks, tally, messages, statuses):
    body = json.dumps(whatsapp_body(*messages, statuses=statuses)).encode()
    answer = kept_or_refused(webhooks, tally, "whatsapp", lambda: webhooks.whatsapp(body))
    assert answer.status_code == 200


@pytest.mark.timeout(SECONDS)
def test_everything_that_was_kept_is_taken_in_by_referral(webhooks):
    """After all the others: nothing of it is stuck on its way."""
    webhooks.scene.system.run_until_idle()
    assert webhooks.count("SELECT count(*) FROM referral.parked WHERE force_id = :force") == 0


def kept_or_refused(webhooks, tally, provider, send):
    """Sent twice: 200 keeps it once, a 4xx keeps nothing."""
    before = everything(webhooks)
    answer = send()
    after = everything(webhooks)
    tally[f"{provider} {answer.status_code}"] += 1
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.data
    assert after == before or answer.status_code == 200
    assert send().status_code == answer.status_code
    assert everything(webhooks) == after
    return answer
