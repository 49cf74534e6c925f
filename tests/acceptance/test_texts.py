"""Two thousand and more real texts through three providers' webhooks: shuffled, repeated, some forged, and answered by
a network that fails half the time. Exactly one record for each, one answer for each conversation."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.providers import whatsapp
from gateway.providers.signatures import is_signed_by_meta, is_signed_by_twilio, matches_body_digest
from support.scene import Scene
from support.webhook_scene import NUMBERS, Webhooks, whatsapp_body

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DATA = SHARED / "data"
SENDERS = 120
AT_ONCE = 6
PROVIDERS = tuple(NUMBERS)

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared, which is not part of a clone")


@dataclass(frozen=True)
class Delivered:
    """One try of a provider to bring a text."""

    provider: str
    id: str
    sender: str
    words: str
    genuine: bool


@pytest.fixture
def webhooks(system, force, phone) -> Webhooks:
    return Webhooks(Scene(system, force.id, (force.first_site, force.second_site)).configure(), force, phone)


def real_texts() -> list[str]:
    with (DATA / "texts" / "sms.tsv").open(encoding="utf-8", newline="") as listed:
        return [row["SMS"] for row in csv.DictReader(listed, delimiter="\t", quoting=csv.QUOTE_NONE)]


def brought(chance: random.Random) -> list[Delivered]:
    """Every text once, one in five again, one in ten of all this also with a signature one sign off; shuffled."""
    tries = [
        Delivered(PROVIDERS[n % 3], f"text-{n}", f"447700900{300 + n % SENDERS}", words, True)
        for n, words in enumerate(real_texts())
    ]
    tries += chance.sample(tries, len(tries) // 5)
    forged = [Delivered(one.provider, f"{one.id}-forged", one.sender, one.words, False) for one in tries]
    tries += chance.sample(forged, len(forged) // 10)
    chance.shuffle(tries)
    return tries


@pytest.mark.timeout(600)
def test_real_texts_are_each_kept_once_and_each_conversation_is_answered_once(webhooks: Webhooks) -> None:
    webhooks.phone.failing = 0.5
    tries = brought(random.Random(3))
    with ThreadPoolExecutor(AT_ONCE) as providers:
        statuses = Counter(providers.map(lambda one: _bring(webhooks, one), tries))
    _work_off(webhooks)
    texts, repeats = len(real_texts()), sum(one.genuine for one in tries) - len(real_texts())
    forged = len(tries) - texts - repeats
    records = "SELECT count(*) FROM referral.message WHERE force_id = :force AND direction = 'in'"
    conversations = "SELECT count(*) FROM referral.conversation WHERE force_id = :force"
    delivered = "SELECT count(*) FROM referral.message WHERE force_id = :force AND delivery = 'delivered'"
    answers = Counter(one.reference for one in webhooks.phone.sent_texts())
    print(
        f"\n{texts} texts, {repeats} repeats, {forged} forged; kept by the gateway {webhooks.count_inbound()}, records "
        f"{webhooks.count(records)}; conversations {webhooks.count(conversations)}, answers {len(answers)}, "
        f"answered twice {sum(many > 1 for many in answers.values())}, arrived {webhooks.count(delivered)}; "
        f"{dict(statuses)}"
    )
    assert webhooks.count_inbound() == webhooks.count(records) == texts
    assert {code for good, code in statuses if good} == {200}
    assert {code for good, code in statuses if not good} == {401, 403}
    assert sum(many for (good, _), many in statuses.items() if not good) == forged
    assert webhooks.count(conversations) == len(answers) == webhooks.count(delivered) == SENDERS
    assert set(answers.values()) == {1}


def _bring(webhooks: Webhooks, one: Delivered) -> tuple[bool, int]:
    answer = webhooks.text(one.provider, one.words, sender=one.sender, id=one.id, good=one.genuine)
    return one.genuine, answer.status_code


def _work_off(webhooks: Webhooks) -> None:
    """Until nothing waits: providers tell what became of each answer, and what was put off is tried again."""
    out = "SELECT count(*) FROM referral.message WHERE force_id = :force AND direction = 'out'"
    unsettled = f"{out} AND delivery <> 'delivered'"
    for _ in range(60):
        webhooks.scene.system.run_until_idle()
        webhooks.receipts()
        webhooks.scene.system.run_until_idle()
        if webhooks.count(unsettled) == 0:
            return
        webhooks.try_again()
        webhooks.wait_long_enough()
    raise AssertionError(f"{webhooks.count(unsettled)} answers never arrived")


def vectors(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((DATA / "webhooks" / name).read_text(encoding="utf-8"))
    return found


def test_twilios_own_vectors_are_genuine_and_one_sign_off_is_not() -> None:
    said = vectors("twilio.json")
    for case in said["cases"]:  # type: ignore[attr-defined]
        fields = [(name, value) for name, value in case["params"]]
        assert is_signed_by_twilio(str(said["auth_token"]), case["url"], fields, case["expected"]), case["name"]
        assert not is_signed_by_twilio(str(said["auth_token"]), case["url"] + "x", fields, case["expected"]), case[
            "name"
        ]
        if "body" in case:
            assert matches_body_digest(case["body_sha256"], case["body"].encode())


def test_metas_own_vector_is_genuine_and_one_sign_off_is_not() -> None:
    for case in vectors("meta-x-hub-signature-256.json")["cases"]:  # type: ignore[attr-defined]
        header = f"sha256={case['expected_hex']}"
        assert is_signed_by_meta(case["app_secret"], case["raw_body"].encode(), header)
        assert not is_signed_by_meta(case["app_secret"], case["raw_body"].encode() + b"\n", header)


def whatsapp_bodies() -> Iterator[tuple[str, dict[str, object]]]:
    for file in sorted((DATA / "whatsapp").glob("*.json")):
        for name, body in json.loads(file.read_text(encoding="utf-8")).items():
            yield f"{file.stem} {name}", body


def test_every_kind_of_message_that_whatsapp_sends_is_kept_as_what_it_is(webhooks: Webhooks) -> None:
    kinds = Counter(f"{type(one).__name__} {getattr(one, 'kind', getattr(one, 'state', ''))}"
                    for _, body in whatsapp_bodies() for one in whatsapp.parse_webhook(body))  # fmt: skip
    print("\n", dict(kinds))
    for name, body in whatsapp_bodies():
        text = json.dumps(body).replace("972123456789", NUMBERS["whatsapp"])
        assert webhooks.whatsapp(text.encode()).status_code == 200, name
        before = webhooks.count_inbound() + webhooks.count_inbound("receipt") + webhooks.count_inbound("other")
        assert webhooks.whatsapp(text.encode()).status_code == 200, name
        assert (
            webhooks.count_inbound() + webhooks.count_inbound("receipt") + webhooks.count_inbound("other") == before > 0
        ), name
    webhooks.scene.system.run_until_idle()
    assert webhooks.scene.queue() != ()
    assert webhooks.count("SELECT count(*) FROM referral.parked WHERE force_id = :force") == 0


def test_many_entries_in_one_body_are_each_kept(webhooks: Webhooks) -> None:
    said = [{"id": f"wamid.{n}", "from": "447700900123", "type": "text", "text": {"body": words}}
            for n, words in enumerate(real_texts()[:40])]  # fmt: skip
    body = {"object": "x", "entry": [entry for one in said for entry in whatsapp_body(one)["entry"]]}  # type: ignore[attr-defined]
    assert webhooks.whatsapp(json.dumps(body).encode()).status_code == 200
    assert webhooks.count_inbound() == 40
