"""A token says who acts, for one service and one minute; anything else is refused with one code."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from common.errors import Refused
from common.rpc.tokens import MAX_TOKEN_LENGTH, Claims, Verifier, key_name, mint, verify

KEY, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAYLOAD: dict[str, Any] = {
    "sub": "user:1",
    "force": 7,
    "sites": [1, 2],
    "roles": ["navigator"],
    "roles_by_site": None,
    "aud": "casework",
    "purpose": "casework.open_case",
    "cause": None,
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 60,
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def minted(sites: tuple[int, ...] | None = (1, 2), now: datetime = NOW, key: Ed25519PrivateKey = KEY) -> str:
    return mint(
        key,
        actor="user:1",
        force_id=7,
        sites=sites,
        roles={"navigator", "sergeant"},
        audience="casework",
        purpose="casework.open_case",
        now=now,
    )


def signed(payload: object, key: Ed25519PrivateKey = KEY, **headers: object) -> str:
    """A correctly signed token with any content: what a careless or hostile holder of the key could make."""
    head = {"alg": "EdDSA", "typ": "JWT", "kid": key_name(KEY.public_key()), **headers}
    signing = b".".join(_part(json.dumps(part).encode()) for part in (head, payload))
    return (signing + b"." + _part(key.sign(signing))).decode()


def _part(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def accepted(token: object, now: datetime = NOW, audience: str = "casework") -> Claims | None:
    """The claims, or None when refused with the one code; any other error fails the test."""
    try:
        claims = verify([KEY.public_key()], token, audience=audience, now=now)
    except Refused as error:
        refused = error
    else:
        return claims
    assert (refused.code, refused.facts, refused.__cause__) == ("token_refused", {}, None)
    return None


@pytest.mark.parametrize("sites", [None, (), (1, 2)])
def test_a_service_learns_who_acts_from_the_token(sites: tuple[int, ...] | None) -> None:
    assert accepted(minted(sites)) == Claims(
        "user:1", 7, sites, frozenset({"navigator", "sergeant"}), "casework.open_case"
    )


def test_a_service_learns_which_role_is_held_at_which_site() -> None:
    spread = {1: {"navigator"}, 2: {"sergeant"}}
    token = mint(
        KEY, actor="user:1", force_id=7, sites=(1, 2), roles={"navigator", "sergeant"}, roles_by_site=spread,
        audience="casework", purpose="casework.open_case", now=NOW,
    )  # fmt: skip
    claims = accepted(token)
    assert claims is not None
    assert claims.roles_by_site == spread


def test_the_real_clock_is_used_by_default() -> None:
    now = datetime.now(UTC)
    assert accepted(minted(now=now), now) is not None
    with pytest.raises(Refused):
        verify([KEY.public_key()], minted(now=now - timedelta(minutes=2)), audience="casework")
    assert verify([KEY.public_key()], minted(now=now), audience="casework").actor == "user:1"


def test_a_token_expires_after_a_minute() -> None:
    token = minted()
    assert accepted(token, NOW + timedelta(seconds=59.9))
    assert accepted(token, NOW + timedelta(seconds=60)) is None
    assert accepted(token, NOW + timedelta(days=365)) is None


def test_a_clock_may_be_a_little_ahead_and_no_more() -> None:
    token = minted()
    assert accepted(token, NOW - timedelta(seconds=5))
    assert accepted(token, NOW - timedelta(seconds=6)) is None


@pytest.mark.parametrize(
    ("off", "reason", "seconds"),
    [(timedelta(seconds=92), "token_expired", 32), (timedelta(seconds=-92), "token_from_the_future", 92)],
)
def test_a_clock_that_is_wrong_is_logged_once_with_by_how_much(off: timedelta, reason: str, seconds: int) -> None:
    now = [NOW + off]
    verifier = Verifier([KEY.public_key()], clock=lambda: now[0])
    with capture_logs() as logs:
        for _ in range(9):
            with pytest.raises(Refused):
                verifier.verify(minted(), audience="casework")
        now[0] = NOW
        verifier.verify(minted(), audience="casework")
    first, over = logs
    assert (first["event"], first["fault"], first["reason"]) == ("clocks_differ", "new", reason)
    assert (first["seconds"], first["service"]) == (seconds, "casework")
    assert "clock" in first["do"]
    assert (over["fault"], over["times"]) == ("over", 9)


def test_a_strangers_token_says_nothing_about_clocks() -> None:
    verifier = Verifier([KEY.public_key()], clock=lambda: NOW + timedelta(days=1))
    with capture_logs() as logs:
        for token in (signed({"iat": 1, "exp": 2}), minted(key=Ed25519PrivateKey.generate()), minted()[:-2], "x"):
            with pytest.raises(Refused):
                verifier.verify(token, audience="casework")
        with pytest.raises(Refused):
            verifier.verify(minted(), audience="voluntary")
    assert logs == []


def test_a_token_for_one_service_is_refused_by_another() -> None:
    assert accepted(minted(), audience="referral") is None
    assert accepted(signed({**PAYLOAD, "aud": ["casework", "referral"]})) is None


def test_a_token_that_a_stranger_signed_is_refused_even_if_it_names_our_key() -> None:
    assert accepted(signed(PAYLOAD))
    assert accepted(minted(key=STRANGER)) is None
    assert accepted(signed(PAYLOAD, STRANGER)) is None
    assert accepted(signed(PAYLOAD, kid=None)) is None
    assert accepted(signed(PAYLOAD, kid=["x"])) is None


def test_a_changed_character_anywhere_in_the_token_is_noticed() -> None:
    token = minted()
    for place in range(len(token)):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        same = place == len(token) - 1 or None  # the last character carries bits that base64 leaves unused
        assert accepted(changed) is None or same


def test_no_other_algorithm_is_ever_accepted() -> None:
    name = {"kid": key_name(KEY.public_key())}
    unsigned = jwt.encode(PAYLOAD, None, algorithm="none", headers=name)  # type: ignore[arg-type]
    assert accepted(unsigned) is None
    assert accepted(unsigned + "AAAA") is None
    head = _part(json.dumps({"alg": "HS256", "typ": "JWT", **name}).encode())
    signing = head + b"." + _part(json.dumps(PAYLOAD).encode())
    for secret in (KEY.public_key().public_bytes_raw(), b""):  # the public key used as a shared secret
        assert accepted((signing + b"." + _part(hmac.digest(secret, signing, "sha256"))).decode()) is None
    for algorithm in ("none", "ES256", "", None, 1):
        assert accepted(signed(PAYLOAD, alg=algorithm)) is None


@pytest.mark.parametrize("claim", sorted(PAYLOAD))
def test_a_token_without_one_of_its_claims_is_refused(claim: str) -> None:
    assert accepted(signed({name: value for name, value in PAYLOAD.items() if name != claim})) is None


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("sub", ""),
        ("sub", 1),
        ("sub", "x" * 201),
        ("force", "7"),
        ("force", True),
        ("force", 0),
        ("force", -7),
        ("force", 7.0),
        ("force", 2**31),
        ("force", None),
        ("sites", "*"),
        ("sites", ["1"]),
        ("sites", [0]),
        ("sites", [True]),
        ("sites", {"1": 1}),
        ("roles", "navigator"),
        ("roles_by_site", {}),
        ("roles_by_site", {"1": ["navigator"]}),
        ("roles_by_site", {"1": ["navigator"], "2": ["sergeant"]}),
        ("roles_by_site", {"1": ["navigator"], "2": [], "3": ["navigator"]}),
        ("roles_by_site", {"1": "navigator", "2": []}),
        ("roles_by_site", ["navigator"]),
        ("roles", [1]),
        ("roles", None),
        ("purpose", ""),
        ("purpose", None),
        ("sub", "service:casework"),
        ("cause", "a person"),
        ("cause", 7),
        ("iat", "now"),
        ("iat", PAYLOAD["iat"] - 3600),
        ("iat", float(PAYLOAD["iat"])),
        ("exp", PAYLOAD["exp"] + 1),
        ("exp", 10**400),
        ("exp", float("inf")),
        ("exp", None),
        ("surplus", 1),
    ],
)
def test_a_claim_of_the_wrong_kind_is_refused_though_correctly_signed(claim: str, value: object) -> None:
    assert accepted(signed({**PAYLOAD, claim: value})) is None


@pytest.mark.parametrize("token", [None, 1, b"abc", [], {}, "", ".", "..", "a.b.c", "x" * 100_000, "\ud800", "é.é.é"])
def test_what_is_not_a_token_is_refused(token: object) -> None:
    assert accepted(token) is None


def test_a_huge_token_is_refused_though_correctly_signed() -> None:
    token = signed({**PAYLOAD, "roles": ["navigator"] * MAX_TOKEN_LENGTH})
    assert len(token) > MAX_TOKEN_LENGTH
    assert accepted(token) is None


def test_deeply_nested_brackets_are_refused() -> None:
    head = _part(b"[" * 5_000).decode()
    assert accepted(f"{head}.{head}.{head}") is None


@given(token=st.binary() | st.text(st.characters(exclude_categories=())) | JSON)
def test_no_bytes_or_text_fail_in_any_other_way(token: object) -> None:
    assert accepted(token) is None


@given(head=JSON, payload=JSON, signature=st.binary(max_size=70))
def test_no_three_parts_fail_in_any_other_way(head: object, payload: object, signature: bytes) -> None:
    parts = (_part(json.dumps(head).encode()), _part(json.dumps(payload).encode()), _part(signature))
    assert accepted(b".".join(parts).decode()) is None


@given(payload=JSON | st.fixed_dictionaries({name: JSON for name in PAYLOAD}))
def test_nothing_that_is_correctly_signed_fails_in_any_other_way(payload: object) -> None:
    assert accepted(signed(payload)) is None


def test_a_replaced_key_is_accepted_as_long_as_it_is_listed() -> None:
    new = Ed25519PrivateKey.generate()
    both = Verifier([new.public_key(), KEY.public_key()], clock=lambda: NOW)
    assert both.verify(minted(), audience="casework")
    assert both.verify(minted(key=new), audience="casework")
    with pytest.raises(Refused):
        Verifier([new.public_key()], clock=lambda: NOW).verify(minted(), audience="casework")


def test_a_service_that_signs_for_itself_cannot_pass_for_a_user() -> None:
    verifier = Verifier([KEY.public_key()], service_keys={"referral": STRANGER.public_key()}, clock=lambda: NOW)
    own = {"kid": key_name(STRANGER.public_key())}
    payload = {**PAYLOAD, "sub": "service:referral", "roles": []}
    assert verifier.verify(signed(payload, STRANGER, **own), audience="casework").service == "referral"
    for claims in ({"sub": "user:1"}, {"sub": "service:gateway"}, {"roles": ["navigator"]}):
        with pytest.raises(Refused):
            verifier.verify(signed({**payload, **claims}, STRANGER, **own), audience="casework")


def test_the_key_for_users_cannot_sign_for_a_service() -> None:
    verifier = Verifier([KEY.public_key()], service_keys={"referral": STRANGER.public_key()}, clock=lambda: NOW)
    assert verifier.verify(signed(PAYLOAD), audience="casework").service is None
    for roles in ([], ["navigator"]):
        with pytest.raises(Refused):
            verifier.verify(signed({**PAYLOAD, "sub": "service:referral", "roles": roles}), audience="casework")


def test_a_services_token_carries_the_cause_of_its_request() -> None:
    cause = uuid4()
    verifier = Verifier([], service_keys={"referral": STRANGER.public_key()}, clock=lambda: NOW)
    token = mint(
        STRANGER, actor="service:referral", force_id=7, sites=None, roles=(), audience="casework",
        purpose="casework.open_case", cause=cause, now=NOW,
    )  # fmt: skip
    assert verifier.verify(token, audience="casework").cause == cause
