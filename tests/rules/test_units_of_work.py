"""Rules 4, 5, 7 and 10: all or nothing, never ask inside, refuse by a code, and order by sequence."""

from __future__ import annotations

import ast
import json
import re
from uuid import uuid4

import pytest

from common.database.row_security import APPEND_ONLY, PRUNED
from common.errors import Refused
from common.messages import declaration
from common.rpc.client import RequestInsideUnitOfWork, RpcClient
from common.rpc.endpoint import Endpoint
from common.service import RequestHandler, Service
from common.tenancy import Tenant, service_actor
from rules.support import pg_catalog as c
from rules.support.keep_events import events
from rules.support.message_factory import example
from rules.support.pg_catalog import Catalog
from rules.support.rows import counted
from rules.support.scenario import SAID
from rules.support.sources import imported, named, place, sources, tree_of
from rules.test_permissions import METHODS, body_of, code, headers_for, somebody
from wayout.deployment.registry import SERVICES, SUBSCRIPTIONS
from wayout.operations import integrity_counts

EVERY_SERVICE = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
ASKED_SERVICE = pytest.mark.parametrize(
    "service", [s for s in SERVICES if s.request_handlers], ids=lambda service: service.name
)
BEHIND = [file for file in sources("services") if "gateway" not in file.parts]


def event_of(service):
    """Something that this service says, or else what another says: it is only to be raised here. What is anonymous
    waits for its batch."""
    said = [name for name, event in events().items() if not declaration(event).anonymous]
    own = [name for name in said if name.startswith(f"{service.name}.")]
    return example(events()[(own or said)[0]])


# ---- 4: raise inside, send later -----------------------------------------------------------------------------------
@EVERY_SERVICE
def test_a_unit_of_work_that_raises_leaves_nothing_behind_in_any_table(service, played):
    before = counted(played.system.deployment.admin)
    units_of_work = played.system.units_of_work[service.name]

    def fail():
        with units_of_work.begin(Tenant(played.force.id), service_actor("test")) as uow:
            fill(uow, service)
            uow.write(service.name, SUBSCRIPTIONS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert counted(played.system.deployment.admin) == before


@EVERY_SERVICE
def test_a_unit_of_work_that_ends_well_leaves_the_event_with_one_delivery_for_each_subscriber(
    service, played, other_force
):
    before = counted(played.system.deployment.admin, other_force.id)
    with played.system.units_of_work[service.name].begin(Tenant(other_force.id), service_actor("test")) as uow:
        fill(uow, service)
    more = counted(played.system.deployment.admin, other_force.id) - before
    waiting = len(SUBSCRIPTIONS.get(declaration(event_of(service)).name, ()))
    expected = {"event": 1, "delivery": waiting, "job": 1, "audit": 1, "audit_subject": 1}
    assert more == {f"{service.name}.{table}": many for table, many in expected.items() if many}
    forget(played, service, other_force)


def fill(uow, service):
    uow.raise_event(event_of(service), subject=uuid4(), sequence=1)
    uow.schedule("made_up", at=uow.now, subject=uuid4())
    uow.audit("alter", uuid4(), why="made_up")


def forget(played, service, force):
    """Take back what was made up, so that no other test's system carries it anywhere."""
    with played.system.deployment.admin.begin() as connection:
        for table in ("delivery", "job"):
            connection.exec_driver_sql(f"DELETE FROM {service.name}.{table} WHERE force_id = {force.id:d}")


@ASKED_SERVICE
@pytest.mark.parametrize(
    "raised", [ValueError("of Zebedee"), Refused("not_now", step="A"), KeyError("Zebedee")], ids=type
)
def test_a_handler_that_raises_leaves_nothing_and_tells_its_caller_a_code_and_no_words(service, raised, played):
    message = service.request_handlers[0].message

    def failing(_, uow):
        fill(uow, service)
        raise raised

    broken = Service(service.name, service.migrations, (RequestHandler(message, failing),))
    endpoint = Endpoint(
        broken, played.system.units_of_work[service.name], played.system.deployment.verifier(service.name)
    )
    before = counted(played.system.deployment.admin)
    headers = headers_for(played, somebody(played, declaration(message).roles), declaration(message).name)
    reply = endpoint.answer(declaration(message).name, headers, body_of(example(message)))
    assert code(json.loads(reply)) == ("not_now" if isinstance(raised, Refused) else "fault")
    assert not re.search(rb"Zebedee|ValueError|KeyError|Traceback|\.py", reply)
    assert counted(played.system.deployment.admin) == before


def test_everything_came_twice_and_in_any_order_and_nothing_was_done_twice_or_lost(played):
    admin = played.system.deployment.admin
    assert (integrity_counts.unhandled(admin), integrity_counts.parked(admin), integrity_counts.duplicates(admin)) == (
        0,
        0,
        {},
    )
    assert sum(many for table, many in counted(admin, played.force.id).items() if table.endswith(".inbox")) > 10


# ---- 5: never ask inside a transaction -----------------------------------------------------------------------------
@EVERY_SERVICE
def test_nobody_asks_another_service_while_a_unit_of_work_is_open(service, played):
    asked = []

    class Wire:
        def request(self, *sent):
            asked.append(sent)
            return b""

    question = next(iter(METHODS.values()))
    with (
        played.system.units_of_work[service.name].begin(Tenant(played.force.id), service_actor("test")),
        pytest.raises(RequestInsideUnitOfWork),
    ):
        RpcClient(Wire()).ask(example(question), token="", timeout=1, command_id=uuid4())
    assert asked == []


def test_no_handler_of_a_message_can_reach_another_service_or_the_world():
    worldly = ("common.rpc.client", "requests", "urllib", "http", "socket", "smtplib", "subprocess")
    found = [
        place(file)
        for file in BEHIND
        if file.parent.name != "texting"
        for name in imported(file)
        if name.startswith(worldly)
    ]
    assert found == [], "leave a due row: its chore asks first, then opens its transaction"


# ---- 7: refuse by a stable code ------------------------------------------------------------------------------------
def test_every_refusal_says_a_code_that_is_a_word_of_our_own():
    for file in sources("libs/common", "services"):
        for call in (node for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Refused" and call.args:
                said = _code_of(call.args[0])
                assert said is None or re.fullmatch(r"[a-z][a-z0-9_]{2,60}", said), place(file, call.lineno)


def _code_of(said):
    """The code as it is written, in which a word of the system's own may stand, such as a kind; None when it was
    looked up in a table of codes. Anything else that puts a text together comes back as no code at all."""
    if isinstance(said, ast.Constant):
        return str(said.value)
    if isinstance(said, ast.JoinedStr):
        parts = [part.value for part in said.values]
        return "".join(ast.unparse(part).rpartition(".")[2] if isinstance(part, ast.expr) else part for part in parts)
    looked_up = isinstance(said, ast.Name | ast.Attribute | ast.Subscript) or ast.unparse(said).find(".get(") > 0
    return None if looked_up else "not a code"


def test_no_refusal_tells_a_fact_that_somebody_typed(played):
    for one in played.recorder.asked:
        told = json.dumps(one.reply["error"] or {})
        assert not [word for word in SAID if word in told], one.name


def test_nobody_raises_an_error_of_the_web_or_the_broker_to_say_no():
    foreign = ("werkzeug.exceptions", "flask.abort", "nameko.exceptions", "marshmallow.exceptions.ValidationError")
    assert [
        f"{place(file, line)} {name}" for file in BEHIND for name, line in named(file) if name.startswith(foreign)
    ] == []


# ---- 10: what happened is kept as acts, in order -------------------------------------------------------------------
def test_whatever_has_a_state_has_acts_that_it_is_derived_from(deployment):
    columns = {}
    for column in Catalog(deployment.admin).rows(c.COLUMNS):
        columns.setdefault((column.schema, column.name), set()).add(column.column)
    acted_on = {
        (key.schema, key.to_name) for key in Catalog(deployment.admin).rows(c.FOREIGN_KEYS) if _is_acts(key.name)
    }
    with_state = {table for table, names in columns.items() if "state" in names}
    assert with_state - acted_on == set(), "a state without acts: nobody can say who made it so, and when"


def test_acts_are_read_in_the_order_of_their_numbers():
    for file in sources("services"):
        for call in (node for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "order_by":
                first = ast.unparse(call.args[0]) if call.args else ""
                assert not re.fullmatch(r"(\w*Act|act)\.(c\.)?at", first), (
                    f"{place(file, call.lineno)}: a clock can go back"
                )


def test_history_tables_are_append_only_in_every_schema(deployment):
    for grant in Catalog(deployment.admin).rows(c.GRANTS):
        if grant.name in APPEND_ONLY and grant.part is None and grant.who == deployment.logins.service(grant.schema):
            goes = {"DELETE"} if grant.name in PRUNED else set()
            assert grant.may in {"SELECT", "INSERT"} | goes, f"{grant.schema}.{grant.name}"


def _is_acts(table: str) -> bool:
    return table == "act" or table.endswith("_act")


# ---- one way to lock and to page ------------------------------------------------------------------------------------
@pytest.mark.parametrize("word", ["with_for_update", "populate_existing", "FOR UPDATE"])
def test_a_service_locks_rows_only_by_common_queries_which_reads_them_afresh(word):
    assert [place(file) for file in sources("services") if word in file.read_text(encoding="utf-8")] == []


def test_only_common_queries_says_how_long_a_page_is():
    of_pages = re.compile(r"^(PAGE|PAGE_SIZE)\b.*=|max\(1, -\(-.*(total|len)", re.MULTILINE)
    assert [place(file) for file in sources("services") if of_pages.search(file.read_text(encoding="utf-8"))] == []
