"""The whole story with every service its own process, and again while each part is killed in the middle of it."""

import io
import random
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path

import pika
import pytest
from rich.console import Console
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from common.british_time import british_date, moment_of
from common.rabbitmq.queues import dead_letter_queue, event_queue
from common.roles import PLATFORM
from referral.domain.danger.duty_phones import NOBODY_ON_ALERT
from wayout import demo
from wayout.demo.acts import ACTS
from wayout.demo.environment import DemoEnvironment
from wayout.demo.forms import date_fields, option_value
from wayout.demo.story import DUTY, DUTY_PHONE, SERGEANT, Story, the_sergeant_makes_the_rota
from wayout.deployment.environment_files import processes
from wayout.operations import integrity_counts
from wayout.operations.disagreements import disagreements
from wayout.processes.local_deployment import LocalDeployment, Servers, rpc_client, servers, start_local_deployment

PRIVATE = ("omlinson", "Jaydon", "Jayden", "900456", "knife under", "+4477", "07700900456")
CONTROL = "+447700900209"  # of deploy/forces/west-midlands.toml
pytestmark = [pytest.mark.story, pytest.mark.broker]


@pytest.fixture(scope="module")
def own(passable_folder: Path) -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ, for one story after the other."""
    with servers(passable_folder / "servers") as started:
        yield started


@pytest.fixture
def running(own: Servers, passable_folder: Path) -> Iterator[LocalDeployment]:
    """Everything else is a story's own: the database, the secrets, the queues and every process."""
    with start_local_deployment(own, passable_folder / secrets.token_hex(4)) as started:
        yield started


@pytest.mark.timeout(300)
def test_the_story_holds_with_every_service_its_own_process(running):
    console = Console(file=io.StringIO())
    _, counted = demo.play_story(environment_of(running), console)
    assert counted.held, console.file.getvalue()
    assert [word for word in PRIVATE if word in what_the_logs_say(running)] == []
    logins = {running.deployment.broker_login(process)[0] for process in processes()}
    platform_login = {running.deployment.broker_login(PLATFORM)[0]}  # its line may not have been let go of yet
    assert who_is_connected(running) - platform_login == logins
    write_by_hand(running, "evaluation")
    eventually(lambda: waiting(running, dead_letter_queue("evaluation")) == 1)
    assert "not sent by the relay" in what_the_logs_say(running)


@pytest.mark.timeout(480)
def test_the_story_holds_while_every_part_is_killed_in_the_middle_of_it(running):
    story = Story(environment_of(running))
    kills = [
        lambda: running.supervisor.kill("relay"),
        lambda: running.supervisor.kill("referral"),
        lambda: running.supervisor.kill("web"),
        lambda: running.supervisor.kill("casework"),
        lambda: running.supervisor.kill("voluntary"),
        lambda: running.supervisor.kill("opportunities"),
        lambda: running.supervisor.kill("evaluation"),
        lambda: crash(running.rabbit),
        lambda: crash(running.postgres),
    ]
    for number, (title, act) in enumerate(ACTS):
        with in_the_middle(kills[number :: len(ACTS)]):
            act(story)
        print(title, "held")
    counted = demo.count_figures(story.environment, held=True, seconds=0)
    assert counted.held, counted
    assert (counted.referrals, counted.answers, counted.people, counted.cases, counted.re_approaches) == (3, 1, 1, 1, 1)
    assert (counted.commissions, counted.paid_pence, counted.placements, counted.sustained) == (3, 17_500, 1, 1)


@pytest.mark.timeout(300)
def test_one_subscriber_down_for_the_whole_story_hurts_nobody_else_and_catches_up(running):
    environment = environment_of(running, without="evaluation")
    running.supervisor.stop_process("evaluation")
    story = Story(environment)
    *acts, (_, figures) = ACTS
    for _, act in acts:
        act(story)
    waiting = what_waits_in(running, "evaluation")
    assert "evaluation." in waiting
    assert [word for word in PRIVATE if word in waiting] == []
    running.supervisor.start_process("evaluation")
    environment.stopped_service = ""
    environment.wait_until_idle()
    figures(story)
    assert demo.count_figures(environment, held=True, seconds=0).held


@pytest.mark.timeout(300)
def test_a_night_with_a_gap_in_the_rota_rings_nothing_twice_while_services_are_killed(running):
    story = Story(environment_of(running))
    night, sergeant = story.environment, story.environment.as_user(SERGEANT)
    the_sergeant_makes_the_rota(story)
    night.advance_clock(until_ten_past_two(night.now()))
    with in_the_middle([lambda: running.supervisor.kill("referral"), lambda: running.supervisor.kill("web")]):
        night.text("+447700900555", "he has a gun and he is outside")
        night.wait_until_idle()
    assert (len(night.texts_to(DUTY_PHONE)), len(night.texts_to(CONTROL))) == (1, 0), "Dilys is on"
    night.text(DUTY_PHONE, "1")
    night.wait_until_idle()

    page = sergeant.open("/rota")
    away = british_date(night.now())
    page.send(
        "/absences",
        {
            "worker": option_value(page, DUTY),
            **date_fields("begins_on", away),
            "begins_at": "0:00",
            **date_fields("ends_on", away),
            "ends_at": "8am",
        },
    )
    night.wait_until_idle()
    assert "nobody" in sergeant.open("/queue").html
    with in_the_middle([lambda: running.supervisor.kill("referral"), lambda: running.supervisor.kill("relay")]):
        night.text("+447700900556", "they put petrol through the letterbox and he is inside")
        night.wait_until_idle()
    for part in ("referral", "casework", "relay"):
        with in_the_middle([lambda part=part: running.supervisor.kill(part)]):
            night.advance_clock(timedelta(minutes=6))
    assert (len(night.texts_to(DUTY_PHONE)), night.texts_to(CONTROL)) == (1, [NOBODY_ON_ALERT])
    night.text(CONTROL, "1")
    night.wait_until_idle()
    pages = [sergeant.open(path).html for path in sergeant.open("/queue").links_to("/referrals/")]
    assert any("Control room, by text" in html for html in pages)
    assert any("Duty officer, by text" in html for html in pages)
    assert integrity_counts.duplicates(night.admin) == {}
    assert disagreements(night.admin) == {}
    assert len({sent.reference for sent in night.network.sent}) == len(night.network.sent)


def until_ten_past_two(now: datetime) -> timedelta:
    """Until British clocks show it, some hours later."""
    tomorrow = british_date(now) + timedelta(days=1)
    return moment_of(datetime.combine(tomorrow, time(2, 10))) - now


def environment_of(local: LocalDeployment, *, without: str = "") -> DemoEnvironment:
    with rpc_client(local) as rpc:
        forces = demo.onboard_forces(local.deployment, rpc)
    return DemoEnvironment(local.address, local.deployment.admin, local.network, forces, stopped_service=without)


def what_the_logs_say(local: LocalDeployment) -> str:
    """Everything that any process wrote."""
    return "".join(file.read_text(errors="replace") for file in local.supervisor.folder.glob("*.log"))


def who_is_connected(local: LocalDeployment) -> set[str]:
    return set(local.rabbit.rabbitmqctl("list_connections", "--no-table-headers", "user").split())


def write_by_hand(local: LocalDeployment, subscriber: str) -> None:
    """As somebody who may do anything at the broker, but is not the relay."""
    connection = pika.BlockingConnection(pika.URLParameters(local.rabbit.url))
    connection.channel().basic_publish("", event_queue(subscriber), b"{}", pika.BasicProperties(user_id="guest"))
    connection.close()


def waiting(local: LocalDeployment, queue: str) -> int:
    lengths = local.rabbit.rabbitmqctl("list_queues", "--no-table-headers", "name", "messages").split()
    return int(dict(zip(lengths[::2], lengths[1::2], strict=True))[queue])


def eventually(happened: Callable[[], bool]) -> None:
    waiting = Retrying(retry=retry_if_result(lambda yes: not yes), stop=stop_after_delay(30), wait=wait_fixed(0.2))
    waiting(happened)


def what_waits_in(local: LocalDeployment, subscriber: str) -> str:
    """The bodies of all messages in a subscriber's queue, which stay there."""
    connection = pika.BlockingConnection(pika.URLParameters(local.rabbit.url))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=1000)
    bodies = []
    for method, _, body in channel.consume(event_queue(subscriber), inactivity_timeout=2):
        if method is None:
            break
        bodies.append(body.decode())
    connection.close()  # nothing was acknowledged: all of it goes back
    return "\n".join(bodies)


def crash(server) -> None:
    """As a power cut would, and up again."""
    server.kill()
    server.start()


@contextmanager
def in_the_middle(kills: list[Callable[[], None]]) -> Iterator[None]:
    """While the block runs, at moments nobody chose, do each of these."""
    failures: list[BaseException] = []

    def do_them() -> None:
        for kill in kills:
            threading.Event().wait(random.uniform(0.05, 1.5))
            try:
                kill()
            except BaseException as wrong:
                failures.append(wrong)

    thread = threading.Thread(target=do_them)
    thread.start()
    try:
        yield
    finally:
        thread.join()
    assert not failures, failures
