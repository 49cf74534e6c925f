"""Custody's system drops files into a folder: each is taken in once, whoever looks and whoever is killed meanwhile."""

from __future__ import annotations

import fcntl
import json
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import structlog

from common.directory import credential
from gateway.access.directory import digest_of
from gateway.custody_drop import watcher
from gateway.custody_drop.watcher import CustodyDrop, watch
from gateway.inbound.bulk_receiver import receive_many
from support.scene import Scene
from wayout.processes.web_server import gateway_app

TODAY = datetime.now(UTC).date().isoformat()
HEAD = "record number,forename,surname,offence,arrest date,suite\n"
GOOD = f"{HEAD}CR/1,Ann,Lee,CJ88144,{TODAY},Oldbury\nCR/2,Kofi,Osei,Shoplifting,{TODAY},Oldbury\n"


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def drop(scene, tmp_path):
    system = scene.system
    units_of_work = system.units_of_work["gateway"]
    (tmp_path / f"force-{scene.force_id}" / "in").mkdir(parents=True)
    made = CustodyDrop(
        tmp_path, units_of_work, system.deployment.directory_reader(), system.deployment.lists(units_of_work)
    )
    yield made
    made.close()


@pytest.fixture
def place(drop, scene):
    return drop.folder / f"force-{scene.force_id}"


def arrest(record="CR/1", **more):
    said = {
        "custody_record": record, "given_name": "Ann", "family_name": "Lee", "offence_code": "CJ88144",
        "occurred_on": TODAY, "custody_suite": "Oldbury", **more,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def kept(scene):
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT count(*) FROM gateway.inbound WHERE force_id = :force")
        return connection.scalar(query, {"force": scene.force_id})


def test_what_custody_drops_is_on_the_duty_queue(drop, place, scene):
    (place / "in" / "night.csv").write_text(GOOD)
    (place / "in" / "one.json").write_text(json.dumps(arrest("CR/3", given_name="Nell")))
    (place / "in" / "many.json").write_text(json.dumps([arrest("CR/4", given_name="Omar"), arrest("CR/1")]))
    (place / "in" / "lines.jsonl").write_text("\n".join(json.dumps(arrest(f"CR/{n}")) for n in (5, 6)))
    assert drop.poll() == 4
    assert names(place / "done") == ["lines.jsonl", "many.json", "night.csv", "one.json"]
    assert (names(place / "in"), names(place / "taking"), names(place / "refused")) == ([], [], [])
    scene.system.run_until_idle()
    assert len(scene.queue()) == 6


def test_good_rows_are_taken_in_and_faulty_ones_are_told_by_line_and_field_and_not_by_value(drop, place, scene):
    (place / "in" / "night.csv").write_text(f"{GOOD}CR/3,,,CJ88144,13/13/2026,Oldbury\n")
    drop.poll()
    assert kept(scene) == 2
    assert names(place / "refused") == ["night.csv", "night.csv.why.csv"]
    why = (place / "refused" / "night.csv.why.csv").read_bytes().decode()
    assert why == "line,field,reason\r\n4,name,needed\r\n4,occurred_on,not_a_day\r\n"


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [("a.csv", b"Ann,Lee,knife\n", "no_headings"), ("a.json", b"{", "not_json"), ("a.xml", b"<a/>", "kind_unknown"),
     ("a.csv", b"PK\x03\x04", "workbook"), ("a.json", b"", "empty")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_at_all_is_refused_whole(drop, place, name, body, why):
    (place / "in" / name).write_bytes(body)
    drop.poll()
    assert (place / "refused" / f"{name}.why.csv").read_text().splitlines()[-1] == f"0,file,{why}"


def test_what_is_still_being_written_is_left_alone_until_it_has_its_name(drop, place, scene):
    for name in (".night.csv", "night.csv.part", "night.csv.TMP"):
        (place / "in" / name).write_text(GOOD)
    assert drop.poll() == 0
    (place / "in" / "night.csv.part").rename(place / "in" / "night.csv")
    assert (drop.poll(), kept(scene)) == (1, 2)


def test_a_file_of_the_same_name_a_day_later_overwrites_nothing(drop, place):
    for _ in range(2):
        (place / "in" / "night.csv").write_text(GOOD)
        drop.poll()
    assert names(place / "done") == ["2-night.csv", "night.csv"]


def test_a_folder_of_no_force_is_not_touched_and_is_told_once(drop, scene):
    (drop.folder / "atlantis" / "in").mkdir(parents=True)
    (drop.folder / "atlantis" / "in" / "night.csv").write_text(GOOD)
    with structlog.testing.capture_logs() as logs:
        drop.poll()
        drop.poll()
    assert [one["event"] for one in logs] == ["custody_drop_folder_unknown"]
    assert names(drop.folder / "atlantis") == ["in"]
    assert kept(scene) == 0


def test_whoever_is_killed_in_the_middle_loses_nothing_and_nothing_comes_twice(drop, place, scene, monkeypatch):
    monkeypatch.setattr(watcher, "BATCH_SIZE", 1)
    (place / "in" / "night.csv").write_text(f"{GOOD}CR/3,,,CJ88144,{TODAY},Oldbury\n")
    batches = []

    def killed(uow, receiver, came):
        batches.append(came)
        if len(batches) == 2:
            raise KeyboardInterrupt
        return receive_many(uow, receiver, came)

    monkeypatch.setattr(watcher, "receive_many", killed)
    with pytest.raises(KeyboardInterrupt):
        drop.poll()
    assert (kept(scene), len(names(place / "taking"))) == (1, 1)
    assert (drop.poll(), kept(scene)) == (1, 2)
    assert names(place / "refused") == ["night.csv", "night.csv.why.csv"]


def test_a_file_that_another_process_reads_is_left_to_it(drop, place, scene):
    (place / "taking").mkdir()
    (place / "taking" / "0--night.csv").write_text(GOOD)
    with (place / "taking" / "0--night.csv").open("rb") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        assert (drop.poll(), kept(scene)) == (0, 0)
    assert (drop.poll(), kept(scene)) == (1, 2)


def test_several_who_look_at_once_take_each_file_in_once(drop, place, scene):
    for number in range(12):
        (place / "in" / f"{number}.json").write_text(json.dumps(arrest(f"CR/{number}")))
    done, faults = [], []

    def look():
        try:
            done.append(drop.poll())
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    drop.poll()
    assert (len(names(place / "done")), kept(scene)) == (12, 12)


def test_a_file_that_cannot_be_moved_keeps_no_other_waiting(drop, place, scene, monkeypatch):
    for name in ("a.json", "b.json"):
        (place / "in" / name).write_text(json.dumps(arrest(name[:1])))
    reading = CustodyDrop._read

    def read(self, tenant, file):
        if file.name.endswith("a.json"):
            raise PermissionError
        return reading(self, tenant, file)

    monkeypatch.setattr(CustodyDrop, "_read", read)
    assert (drop.poll(), names(place / "done")) == (1, ["b.json"])


def test_who_keeps_looking_survives_whatever_goes_wrong_and_ends_when_told(drop, place, scene, monkeypatch):
    stop, looked = threading.Event(), threading.Event()
    monkeypatch.setattr(watcher, "POLL_INTERVAL", 0.01)

    def look(self):
        looked.set()
        raise OSError

    monkeypatch.setattr(CustodyDrop, "poll", look)
    looking = threading.Thread(target=watch, args=(drop, stop))
    looking.start()
    assert looked.wait(10)
    assert looking.is_alive()
    stop.set()
    looking.join(10)
    assert not looking.is_alive()


# ---- the feed ------------------------------------------------------------------------------------------------------
@pytest.fixture
def feed(scene):
    system, token = scene.system, "custody-token-of-this-test"
    with system.deployment.admin.begin() as connection:
        row = {"digest": digest_of(token), "kind": "custody", "force_id": scene.force_id}
        connection.execute(sa.insert(credential), row)
    app = gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)

    def send(said):
        headers = {"Authorization": f"Bearer {token}"}
        return app.test_client().post("/api/custody/arrests", json=said, headers=headers)

    yield send
    with system.deployment.admin.begin() as connection:
        connection.execute(sa.delete(credential).where(credential.c.digest == digest_of(token)))


def test_an_array_is_answered_one_by_one_and_in_order(feed, scene):
    answer = feed([arrest("CR/1"), 5, arrest("CR/2", given_name=None), arrest("CR/1")])
    assert answer.status_code == 207
    assert answer.json == [
        {"received": "CR/1", "new": True},
        {"error": "message_invalid", "fields": "not an object"},
        {"error": "message_invalid", "fields": "given_name"},
        {"received": "CR/1", "new": False},
    ]
    assert kept(scene) == 1


def test_a_birth_that_stands_for_none_is_refused_as_in_a_list(feed, scene):
    answer = feed(arrest("CR/1", date_of_birth="1900-01-01"))
    assert answer.status_code == 422
    assert answer.json == {"error": "message_invalid", "fields": "date_of_birth"}
    assert kept(scene) == 0


def test_whoever_has_one_name_is_on_the_queue_with_it(feed, scene):
    assert feed(arrest("CR/1", given_name="Zahirullah", family_name="")).status_code == 202
    assert feed(arrest("CR/2", given_name="Zahirullah", family_name=None)).status_code == 202
    scene.system.run_until_idle()
    found = [scene.open(item.referral_id).who for item in scene.queue()]
    assert [(who.given_name, who.family_name) for who in found] == [("Zahirullah", "")] * 2


def test_the_status_says_whether_all_of_an_array_was_kept_or_none(feed, scene):
    assert feed([arrest("CR/1"), arrest("CR/2", offence_code=None)]).status_code == 202
    assert feed([{}]).status_code == 422
    assert feed([]).status_code == 422
    assert feed([arrest("CR/3")] * 501).status_code == 413
    assert feed(arrest("CR/4")).json == {"received": "CR/4", "new": True}
    assert kept(scene) == 3
