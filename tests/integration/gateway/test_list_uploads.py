"""Lists that officers give: previewed, confirmed, taken in once, whatever is in them, whoever is killed meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from common.errors import Refused
from common.service import Job
from common.tenancy import Actor, Tenant
from gateway.inbound.bulk_receiver import receive_many
from gateway.list_uploads import jobs
from gateway.list_uploads.uploads import UploadedList, column_signature
from gateway.store.lists import IMPORT_LIST, get_list
from referral.messages import UNCODED
from support.scene import Scene

DUTY = Actor("user:duty", frozenset({"duty_officer"}))
TODAY = datetime.now(UTC).date()
CUSTODY = """Custody record;Detained person;DOB;Offence;Arrest date;Suite
CR/1;"SMITH, John";14/03/2010;Possess knife (CJ88144);{today};Oldbury
CR/2;Jane Doe;14 March 2009;Shoplifting;{today};Oldbury
""".format(today=TODAY.strftime("%d/%m/%Y"))


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def lists(scene):
    made = scene.system.deployment.lists(scene.system.units_of_work["gateway"])
    yield made
    made.close()


class Officer:
    def __init__(self, scene, lists):
        self.scene, self.lists = scene, lists
        self.tenant = Tenant(scene.force_id, scene.sites)

    def give(self, text, kind="arrests", **said):
        return self.lists.upload(self.tenant, DUTY, self.scene.sites[0], UploadedList(kind=kind, text=text, **said))

    def row(self, list_id):
        with self.lists.units_of_work.begin(self.tenant, DUTY) as uow:
            return get_list(uow, list_id)

    def confirm(self, list_id, *, with_faults=False):
        seen = column_signature(self.row(list_id))
        self.lists.confirm(self.tenant, DUTY, list_id, seen=seen, with_faults=with_faults)

    def take_in(self, text, kind="arrests", *, with_faults=False, **said):
        list_id = self.give(text, kind, **said)
        self.confirm(list_id, with_faults=with_faults)
        self.scene.system.run_until_idle()
        return self.row(list_id)


@pytest.fixture
def officer(scene, lists):
    return Officer(scene, lists)


def test_a_custody_list_that_was_confirmed_is_on_the_duty_queue(officer, scene):
    row = officer.take_in(CUSTODY)
    assert (row.state, row.valid_count, row.imported_count, row.processed_count) == ("imported", 2, 2, 2)
    assert len(scene.queue()) == 2


def test_a_list_is_looked_at_before_anything_of_it_is_taken_in(officer, scene):
    list_id = officer.give(CUSTODY)
    scene.system.run_until_idle()
    assert officer.row(list_id).state == "waiting"
    assert scene.queue() == ()


def test_the_same_list_a_second_time_changes_nothing_also_where_it_has_no_record_numbers(officer, scene):
    without = "\n".join(line.partition(";")[2] for line in CUSTODY.splitlines())
    officer.take_in(without)
    again = officer.take_in(without + "\n")
    assert (again.known_count, again.imported_count) == (2, 0)
    assert len(scene.queue()) == 2


def test_a_list_of_referrals_twice_is_on_the_queue_once_and_a_line_said_twice_once(officer, scene):
    text = "name,worry\nNell Hughes,She stays out\nKofi Osei,\n,somebody near the bakers\nNell Hughes,She stays out\n"
    first = officer.take_in(text, "referrals", provided_by="Hill Top School")
    again = officer.take_in(text, "referrals", provided_by="Hill Top School")
    assert (first.valid_count, first.repeated_count, first.imported_count) == (4, 1, 3)
    assert (again.imported_count, again.known_count) == (0, 3)
    assert {item.channel for item in scene.queue()} == {"list"}
    assert len(scene.queue()) == 3


def test_all_or_nothing_is_offered_only_when_no_line_is_at_fault(officer, scene):
    faulty = CUSTODY + "CR/3;Prince;;;;\n"
    list_id = officer.give(faulty)
    with pytest.raises(Refused, match="list_at_fault"):
        officer.confirm(list_id)
    officer.confirm(list_id, with_faults=True)
    scene.system.run_until_idle()
    assert (officer.row(list_id).imported_count, officer.row(list_id).faulty_count) == (2, 1)


def test_nobody_confirms_by_other_columns_than_they_saw(officer, lists):
    list_id = officer.give(CUSTODY)
    seen = column_signature(officer.row(list_id))
    columns = ("custody_record", "name", "", "offence", "occurred_on", "custody_suite")
    lists.change_columns(officer.tenant, DUTY, list_id, columns, headed=True)
    with pytest.raises(Refused, match="list_read_anew"):
        lists.confirm(officer.tenant, DUTY, list_id, seen=seen, with_faults=True)


def test_an_offence_in_words_only_comes_to_the_queue_and_no_rule_fires(officer, scene):
    officer.take_in(CUSTODY)
    fired = {item.about: item.invited_by is not None for item in scene.queue()}
    assert fired == {"John SMITH": True, "Jane Doe": False}
    jane = next(item for item in scene.queue() if item.about == "Jane Doe")
    arrest = scene.open(jane.referral_id).arrest
    assert (arrest.offence_code, arrest.offence_title) == (UNCODED, "Shoplifting")


def test_two_offences_under_one_record_number_both_come_to_the_queue(officer, scene):
    officer.take_in(CUSTODY.replace("CR/2;Jane Doe;14 March 2009", 'CR/1;"SMITH, John";14/03/2010'))
    assert len(scene.queue()) == 2


def test_what_a_list_said_is_gone_once_it_was_taken_in_with_its_key(officer, lists, scene):
    row = officer.take_in(CUSTODY)
    with lists.units_of_work.begin(officer.tenant, DUTY) as uow:
        kept = get_list(uow, row.id, body=True)
        assert (kept.sealed_body, kept.key_id) == (None, None)
    with pytest.raises(Refused, match="list_closed"):
        lists.open(officer.tenant, DUTY, row.id)
    assert keys_left(scene) == 0


def test_a_list_that_nobody_confirms_is_destroyed_after_a_day_and_its_counts_after_a_month(
    officer, lists, scene, advance
):
    list_id = officer.give(CUSTODY + "CR/3;Prince;;;;\n")
    advance(timedelta(hours=25))
    scene.system.run_until_idle()
    assert officer.row(list_id).state == "discarded"
    assert keys_left(scene) == 0
    advance(timedelta(days=31))
    scene.system.run_until_idle()
    with pytest.raises(Refused, match="not_found"):
        officer.row(list_id)


def test_put_aside_destroys_it_and_nothing_comes_to_the_queue(officer, lists, scene):
    list_id = officer.give(CUSTODY)
    lists.discard(officer.tenant, DUTY, list_id)
    lists.discard(officer.tenant, DUTY, list_id)
    with pytest.raises(Refused, match="list_closed"):
        lists.confirm(officer.tenant, DUTY, list_id, seen="", with_faults=True)
    scene.system.run_until_idle()
    assert (scene.queue(), keys_left(scene)) == ((), 0)


def test_a_restore_that_brings_a_list_back_without_its_key_puts_it_aside(officer, lists, scene):
    waiting, confirmed = officer.give(CUSTODY), officer.give(CUSTODY)
    officer.confirm(confirmed)
    for list_id in (waiting, confirmed):
        lists.keys.destroy(scene.force_id, officer.row(list_id).key_id)
    with pytest.raises(Refused, match="list_closed"):
        lists.open(officer.tenant, DUTY, waiting)
    scene.system.run_until_idle()
    assert (officer.row(confirmed).state, officer.row(confirmed).imported_count, scene.queue()) == ("discarded", 0, ())


def test_whoever_is_stopped_in_the_middle_goes_on_where_they_were_and_takes_nothing_in_twice(
    officer, scene, monkeypatch
):
    monkeypatch.setattr(jobs, "BATCH", 3)
    list_id = officer.give(many_arrests(10))
    officer.confirm(list_id)
    kept = []

    def killed(uow, receiver, came):
        taken = receive_many(uow, receiver, came)
        kept.append(taken)
        if len(kept) == 3:
            raise KeyboardInterrupt  # after the rows were written and before they were committed
        return taken

    monkeypatch.setattr(jobs, "receive_many", killed)
    with pytest.raises(KeyboardInterrupt):
        scene.system.jobs["gateway"].run_due()
    assert (officer.row(list_id).processed_count, officer.row(list_id).state) == (6, "importing")
    forget_claims(scene)
    scene.system.run_until_idle()
    row = officer.row(list_id)
    assert (row.state, row.processed_count, row.imported_count, len(scene.queue())) == ("imported", 10, 10, 10)


def test_two_who_take_in_the_same_list_at_once_do_it_once(officer, scene, lists, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    list_id = officer.give(many_arrests(5))
    officer.confirm(list_id)
    due = Job(id=list_id, force_id=scene.force_id, kind=IMPORT_LIST, subject=list_id, due_at=None, attempts=0)
    ports = scene.system.jobs["gateway"].ports
    taking = jobs._take_in

    def with_another(due, units_of_work, lists, row, batch, begin):
        if begin == 2:
            monkeypatch.setattr(jobs, "_take_in", taking)
            jobs.import_list(due, units_of_work, ports)
        return taking(due, units_of_work, lists, row, batch, begin)

    monkeypatch.setattr(jobs, "_take_in", with_another)
    jobs.import_list(due, lists.units_of_work, ports)
    scene.system.run_until_idle()
    assert (officer.row(list_id).imported_count, len(scene.queue())) == (5, 5)


def test_some_thousand_lines_are_kept_with_few_round_trips(officer, scene):
    list_id = officer.give(many_arrests(3_000))
    officer.confirm(list_id)
    asked, engine = [], scene.system.units_of_work["gateway"].engine

    def note(*said):
        asked.append(said[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    scene.system.jobs["gateway"].run_due()
    sa.event.remove(engine, "before_cursor_execute", note)
    forget_deliveries(scene)  # the other tests of this system need not hand them over
    assert officer.row(list_id).imported_count == 3_000
    assert len(asked) < 200


def test_another_site_and_another_force_find_no_list_there(officer, lists, scene, other_force):
    list_id = officer.give(CUSTODY)
    for tenant in (Tenant(scene.force_id, (scene.sites[1],)), Tenant(other_force.id)):
        for act in (
            lambda at: lists.open(at, DUTY, list_id),
            lambda at: lists.discard(at, DUTY, list_id),
            lambda at: lists.confirm(at, DUTY, list_id, seen="", with_faults=True),
            lambda at: lists.faulty_lines(at, DUTY, list_id),
        ):
            with pytest.raises(Refused, match="not_found"):
                act(tenant)


def test_everything_about_a_list_leaves_an_audit_row_in_the_name_of_whoever_did_it(officer, lists, scene):
    officer.take_in(CUSTODY)
    with scene.system.deployment.admin.connect() as connection:
        query = sa.text("SELECT act, why, actor FROM gateway.audit WHERE force_id = :force ORDER BY id")
        rows = [tuple(row) for row in connection.execute(query, {"force": scene.force_id})]
    assert rows == [
        ("collect", "list_uploaded", "user:duty"),
        ("collect", "list_confirmed", "user:duty"),
        ("collect", "arrest_received", "user:duty"),
        ("collect", "arrest_received", "user:duty"),
    ]


def many_arrests(many):
    rows = (f"CR/{n},Given{n},Family{n},CJ88144,{TODAY.isoformat()},Oldbury" for n in range(many))
    return "\n".join(("record number,forename,surname,offence code,arrest date,suite", *rows))


def forget_deliveries(scene):
    with scene.system.deployment.admin.begin() as connection:
        query = sa.text("DELETE FROM gateway.delivery WHERE force_id = :force")
        connection.execute(query, {"force": scene.force_id})


def keys_left(scene):
    url = sa.make_url(scene.system.deployment.admin_url).set(database=scene.system.deployment.key_store_database)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        query = sa.text("SELECT count(*) FROM keys.short_lived_key WHERE force_id = :force")
        found = connection.scalar(query, {"force": scene.force_id})
    engine.dispose()
    return found


def forget_claims(scene):
    """As after a minute: what a killed process had claimed is anybody's again."""
    with scene.system.deployment.admin.begin() as connection:
        connection.execute(sa.text("UPDATE gateway.job SET claimed_until = NULL"))
