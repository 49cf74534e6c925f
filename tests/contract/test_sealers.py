"""Every sealer, with keys in PostgreSQL or in memory."""

from __future__ import annotations

import random
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from common.crypto.keys import Erased, KeyLost, KeyStorePort, Unreadable
from common.crypto.sealing import ERASED, Sealer, key_id_of
from support.key_store_database import add_key, key_store_database
from support.memory_key_store import MemoryKeyStore

NAME, NOTE = "referral.identity.given_name", "casework.contact.note"


@pytest.fixture(scope="module", params=["memory", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[KeyStorePort]:
    if request.param == "memory":
        yield MemoryKeyStore()
        return
    with key_store_database() as database:
        yield database.store("referral")  # the one that may also detach


@pytest.fixture
def force_id() -> int:
    return random.randint(1, 2**31 - 1)


@pytest.fixture
def sealer(store: KeyStorePort, force_id: int) -> Sealer:
    return Sealer(store, force_id)


def person() -> str:
    return f"person:{uuid4()}"


def test_sealed_text_can_be_read_by_the_same_force(sealer: Sealer) -> None:
    sealed = sealer.seal(sealer.new_key(person()), NAME, "Ádéwálé")
    assert sealer.open(NAME, sealed) == "Ádéwálé"
    assert sealer.read(NAME, sealed) == "Ádéwálé"
    assert "Ádéwálé".encode() not in sealed


def test_sealing_the_same_text_twice_gives_different_bytes(sealer: Sealer) -> None:
    key = sealer.new_key(person())
    assert sealer.seal(key, NAME, "Jayden") != sealer.seal(key, NAME, "Jayden")


def test_sealed_bytes_name_their_key(sealer: Sealer) -> None:
    key = sealer.new_key(person())
    sealed = sealer.seal(key, NAME, "Jayden")
    assert sealed[:1] == b"\x01"
    assert sealed[1:17] == key.bytes
    assert key_id_of(sealed) == key
    assert len(sealed) == 1 + 16 + 12 + len(b"Jayden") + 16


@pytest.mark.parametrize("text", ["", "x" * 20_000, "\ufeffmum 👩‍👦", "a\ud800b", "\udc00", "\ud83d\ude00", "\x00"])
def test_any_text_that_comes_in_can_be_sealed(sealer: Sealer, text: str) -> None:
    expected = {"a\ud800b": "a\ufffdb", "\udc00": "\ufffd", "\ud83d\ude00": "😀"}.get(text, text)
    assert sealer.open(NOTE, sealer.seal(sealer.new_key(person()), NOTE, text)) == expected


def test_bytes_copied_to_another_column_do_not_open(sealer: Sealer) -> None:
    sealed = sealer.seal(sealer.new_key(person()), NAME, "Jayden")
    with pytest.raises(Unreadable):
        sealer.open(NOTE, sealed)
    with pytest.raises(Unreadable):
        sealer.read(NOTE, sealed)


def test_bytes_with_another_key_id_do_not_open(sealer: Sealer) -> None:
    sealed = sealer.seal(sealer.new_key(person()), NAME, "Jayden")
    with pytest.raises(Unreadable):
        sealer.open(NAME, sealed[:1] + sealer.new_key(person()).bytes + sealed[17:])


def test_a_changed_bit_anywhere_is_noticed(sealer: Sealer) -> None:
    sealed = sealer.seal(sealer.new_key(person()), NAME, "Jayden")
    for place in (0, *range(17, len(sealed))):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            sealer.open(NAME, bytes(changed))


@pytest.mark.parametrize("length", [0, 1, 16, 17, 28, 29, 40])
def test_bytes_that_were_cut_short_do_not_open(sealer: Sealer, length: int) -> None:
    sealed = sealer.seal(sealer.new_key(person()), NAME, "Jayden")
    with pytest.raises(Unreadable):
        sealer.open(NAME, sealed[:length])


def test_another_force_cannot_open_it_or_learn_that_it_exists(
    store: KeyStorePort, sealer: Sealer, force_id: int
) -> None:
    key = sealer.new_key(person())
    sealed = sealer.seal(key, NAME, "Jayden")
    other = Sealer(store, force_id % 1000 + 1)
    with pytest.raises(KeyLost):
        other.open(NAME, sealed)
    with pytest.raises(KeyLost):
        other.seal(key, NAME, "Jayden")
    with pytest.raises(KeyLost):
        other.attach(key, person())


def test_erasing_a_person_makes_his_data_unreadable(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    jayden, amara = person(), person()
    his, hers = sealer.new_key(jayden), sealer.new_key(amara)
    sealed, hers_sealed = sealer.seal(his, NAME, "Jayden"), sealer.seal(hers, NAME, "Amara")
    sealer.save_keys()
    assert store.destroy(force_id, {jayden}, by="user:dpo") == 1
    with pytest.raises(Erased):
        sealer.open(NAME, sealed)
    with pytest.raises(Erased):
        sealer.seal(his, NAME, "Jayden")
    with pytest.raises(Erased):
        sealer.attach(his, amara)
    assert sealer.read(NAME, sealed) == ERASED
    assert sealer.open(NAME, hers_sealed) == "Amara"


def test_new_keys_are_put_into_the_key_store_together_and_open_until_then_for_their_maker_only(
    store: KeyStorePort, sealer: Sealer, force_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed, added = [sealer.seal(sealer.new_key(person()), NAME, name) for name in ("Jayden", "Amara")], []
    assert [sealer.open(NAME, field) for field in sealed] == ["Jayden", "Amara"]
    with pytest.raises(KeyLost):
        Sealer(store, force_id).open(NAME, sealed[0])
    add_keys = store.add_keys
    monkeypatch.setattr(store, "add_keys", lambda force, keys: (added.append(len(keys)), add_keys(force, keys)))
    for _ in range(2):
        sealer.save_keys()
    assert added[0] == 2
    assert sum(added) == 2
    assert [Sealer(store, force_id).open(NAME, field) for field in sealed] == ["Jayden", "Amara"]


def test_a_key_that_was_just_made_is_erased_like_any_other(sealer: Sealer) -> None:
    jayden = person()
    sealed = sealer.seal(sealer.new_key(jayden), NAME, "Jayden")
    sealer.destroy(jayden, by="user:dpo")
    assert sealer.read(NAME, sealed) == ERASED
    sealer.save_keys()
    assert sealer.read(NAME, sealed) == ERASED


def test_erasing_again_changes_nothing(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    jayden = person()
    sealer.new_key(jayden)
    sealer.save_keys()
    assert store.destroy(force_id, {jayden}, by="user:dpo") == 1
    assert store.destroy(force_id, {jayden}, by="user:dpo") == 0


def test_data_about_two_people_survives_the_erasure_of_one(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    jayden, brother = person(), person()
    key = sealer.new_key(jayden, brother)
    sealed = sealer.seal(key, NOTE, "They came together")
    sealer.save_keys()
    assert store.destroy(force_id, {jayden}, by="user:dpo") == 0
    assert sealer.open(NOTE, sealed) == "They came together"
    assert store.destroy(force_id, {jayden, brother}, by="user:dpo") == 1
    with pytest.raises(Erased):
        sealer.open(NOTE, sealed)


def test_a_text_without_a_person_is_attached_when_the_person_is_known(
    store: KeyStorePort, sealer: Sealer, force_id: int
) -> None:
    conversation, mother = f"conversation:{uuid4()}", person()
    key = sealer.new_key(conversation)
    sealed = sealer.seal(key, NOTE, "It is about my son")
    sealer.attach(key, mother)
    sealer.attach(key, mother)
    assert store.destroy(force_id, {conversation}, by="user:dpo") == 0
    assert sealer.open(NOTE, sealed) == "It is about my son"
    assert store.destroy(force_id, {conversation, mother}, by="user:dpo") == 1


def test_a_detached_subject_no_longer_protects_a_key(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    referral, wrong, right = f"referral:{uuid4()}", person(), person()
    key = sealer.new_key(referral, wrong)
    sealed = sealer.seal(key, NOTE, "Her brother")
    for _ in range(2):
        sealer.detach(key, wrong)
    sealer.attach(key, right)
    assert store.destroy(force_id, {wrong}, by="user:dpo") == 0
    assert sealer.open(NOTE, sealed) == "Her brother"
    assert store.destroy(force_id, {referral, right}, by="user:dpo") == 1, "the detached subject no longer keeps it"


def test_the_last_subject_of_a_key_cannot_be_detached(sealer: Sealer) -> None:
    jayden = person()
    key = sealer.new_key(jayden)
    with pytest.raises(ValueError, match="at least one"):
        sealer.detach(key, jayden)
    with pytest.raises(ValueError, match="subject"):
        sealer.detach(key, "Jayden")
    assert sealer.seal(key, NOTE, "still his")


def test_detaching_from_an_erased_lost_or_other_forces_key_fails(
    store: KeyStorePort, sealer: Sealer, force_id: int
) -> None:
    jayden, referral = person(), f"referral:{uuid4()}"
    key = sealer.new_key(jayden, referral)
    with pytest.raises(KeyLost):
        Sealer(store, force_id % 1000 + 1).detach(key, jayden)
    with pytest.raises(KeyLost):
        sealer.detach(uuid4(), jayden)
    assert store.destroy(force_id, {jayden}, by="user:dpo") == 0, "the other force detached nothing"
    store.destroy(force_id, {jayden, referral}, by="user:dpo")
    with pytest.raises(Erased):
        sealer.detach(key, jayden)


def test_erasure_in_one_force_leaves_the_other_alone(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    jayden = person()
    sealed = sealer.seal(sealer.new_key(jayden), NAME, "Jayden")
    assert store.destroy(force_id % 1000 + 1, {jayden}, by="user:dpo") == 0
    assert sealer.open(NAME, sealed) == "Jayden"


def test_a_missing_key_that_was_not_destroyed_raises_an_alarm(sealer: Sealer, force_id: int) -> None:
    missing = uuid4()
    sealed = b"\x01" + missing.bytes + bytes(40)
    with capture_logs() as logs, pytest.raises(KeyLost):
        sealer.read(NAME, sealed)
    assert [(log["event"], log["key"], log["force"], log["alarm"]) for log in logs] == [
        ("key_lost", str(missing), force_id, True)
    ]


def test_preloading_does_not_change_what_a_page_shows(store: KeyStorePort, sealer: Sealer, force_id: int) -> None:
    erased = person()
    sealed = [sealer.seal(sealer.new_key(subject), NAME, subject) for subject in (person(), erased, person())]
    sealer.save_keys()
    store.destroy(force_id, {erased}, by="user:dpo")
    sealer.preload([*sealed, None, *sealed])
    shown = [sealer.read(NAME, field) for field in sealed]
    assert shown[1] == ERASED
    assert [shown[0], shown[2]] == [Sealer(store, force_id).open(NAME, sealed[place]) for place in (0, 2)]
    assert sealer.read(NAME, None) is None


def test_preloaded_data_opens_without_a_query_until_this_unit_of_work_destroys_its_key(
    store: KeyStorePort, sealer: Sealer, force_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    jayden, amara = person(), person()
    sealed = [sealer.seal(sealer.new_key(subject), NAME, subject) for subject in (jayden, amara)]
    sealer.save_keys()
    fresh = Sealer(store, force_id)
    fresh.preload(sealed)
    with monkeypatch.context() as unreachable:
        for method in ("key", "keys"):
            unreachable.setattr(store, method, lambda *_: pytest.fail("queried a preloaded key"))
        assert [fresh.open(NAME, field) for field in sealed] == [jayden, amara]
        with pytest.raises(Unreadable):
            fresh.open(NOTE, sealed[0])
    fresh.destroy(jayden, by="user:dpo")
    assert (fresh.read(NAME, sealed[0]), fresh.read(NAME, sealed[1])) == (ERASED, amara)


def test_blind_indexes_match_in_the_same_force_and_purpose_only(store: KeyStorePort, sealer: Sealer) -> None:
    phone = sealer.blind("phone", "447700900123")
    assert len(phone) == 16
    assert sealer.blind("phone", "447700900123") == phone
    assert sealer.blind("phone", "447700900124") != phone
    assert sealer.blind("surname", "447700900123") != phone
    assert Sealer(store, 1001).blind("phone", "447700900123") != phone
    assert sealer.blind("surname", "\ud800")


@pytest.mark.parametrize(
    "subjects", [(), ("Jayden",), ("person:jayden",), ("person:07700900123",), (f" person:{uuid4()}",)]
)
def test_a_key_is_about_a_kind_and_an_id_and_never_a_name(sealer: Sealer, subjects: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="subject"):
        sealer.new_key(*subjects)


def test_a_key_belongs_to_a_force(store: KeyStorePort) -> None:
    for invalid in (0, -1):
        with pytest.raises(ValueError, match="force"):
            add_key(store, invalid, [person()])
        with pytest.raises(ValueError, match="force"):
            store.keys(invalid, [UUID(int=1)])
