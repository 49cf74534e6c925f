"""The drill: texts before, between and after a backup; everything is destroyed; the backup is restored; nobody is lost,
kept twice or answered twice, and whoever was erased stays erased."""

from __future__ import annotations

import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from common.crypto.keys import Erased
from conftest import ADMIN, database_of_our_own, new_force, referral_ports
from support.scene import Scene
from support.webhook_scene import NUMBERS, Webhooks, webhook_app
from wayout.cli.main import wayout
from wayout.deployment.deployment import Deployment
from wayout.operations import integrity_counts, restore_report
from wayout.phones.provider_apis import ReceivedText
from wayout.phones.simulator import PhoneNetwork
from wayout.processes import distributed
from wayout.processes.in_process import InProcessSystem

PROVIDERS = ("notify", "twilio")


@pytest.fixture(scope="module")
def ours() -> Iterator[Deployment]:
    with database_of_our_own() as deployment:
        yield deployment


def command(*words: object) -> Result:
    """A command as it is typed. A traceback is a failure of the test, whatever else it expects."""
    answer = CliRunner().invoke(wayout, [str(word) for word in words], env={"WAYOUT_AMQP_URL": ""})
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer


@dataclass
class Drill:
    """One force's texts, on a deployment that is stopped, destroyed and started again."""

    deployment: Deployment
    phone: PhoneNetwork
    system: InProcessSystem = field(init=False)
    webhooks: Webhooks = field(init=False)
    senders: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start()
        force = new_force(self.deployment)
        scene = Scene(self.system, force.id, (force.first_site, force.second_site)).configure()
        self.webhooks = Webhooks(scene, force, self.phone, numbers={name: NUMBERS[name] for name in PROVIDERS})
        self.webhooks.enable_list_fetching()

    def start(self) -> None:
        self.system = InProcessSystem(self.deployment, {"referral": referral_ports(self.phone)})

    def restart(self) -> None:
        self.start()
        self.webhooks.scene.system = self.system
        self.webhooks.app = webhook_app(self.system)

    def texts(self, when: str, number: int, *, webhook: bool = True) -> None:
        """So many people text, half by each provider; ``webhook`` says whether the provider reached us with it."""
        for _ in range(number):
            count = sum(len(known) for known in self.senders.values())
            sender = f"4477009{count:05}"
            self.senders.setdefault(when, []).append(f"+{sender}")
            self.text(sender, f"can somebody help, {count}", PROVIDERS[count % 2], webhook=webhook)

    def text(self, sender: str, words: str, provider: str, *, webhook: bool = True) -> None:
        number, now = len(self.phone.arrived), datetime.now(UTC)
        text = ReceivedText(provider, f"id-{number}", f"+{sender}", NUMBERS[provider], words, now)
        self.phone.arrived.append(text)
        if webhook:
            assert self.webhooks.text(provider, words, sender=sender, id=text.provider_id).status_code == 200

    def destroy(self) -> None:
        """As when the machine burns: no database and no role is left."""
        self.system.close()
        self.deployment.admin.dispose()
        server = sa.create_engine(ADMIN, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        name = self.deployment.database
        with server.connect() as connection:
            for database in (name, self.deployment.key_store_database):
                connection.execute(sa.text(f'DROP DATABASE "{database}" WITH (FORCE)'))
            roles = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, :name)"
            for role in connection.scalars(sa.text(roles), {"name": name}).all():
                connection.execute(sa.text(f'DROP ROLE "{role}"'))

    def answers(self) -> Counter[str]:
        return Counter(sent.to for sent in self.phone.sent_texts())

    def scalar(self, query: str) -> int:
        with self.deployment.admin.connect() as connection:
            return int(connection.scalar(sa.text(query)))

    def figures(self) -> dict[str, int]:
        """What the drill is about, counted by the provider's own list."""
        kept = self.scalar("SELECT count(*) FROM referral.message WHERE direction = 'in'")
        return {
            "lost": len(self.phone.arrived) - kept,
            "twice": sum(integrity_counts.duplicates(self.deployment.admin).values()),
            "answered twice": sum(many > 1 for many in self.answers().values()),
            "not answered": len({one for known in self.senders.values() for one in known} - self.answers().keys()),
            "held": self.scalar("SELECT count(*) FROM referral.message WHERE delivery IN ('to_send', 'sending')"),
            "unfinished": integrity_counts.unhandled(self.deployment.admin),
        }


@pytest.fixture
def drill(ours, phone, monkeypatch) -> Iterator[Drill]:
    monkeypatch.setattr(distributed, "deployment", lambda: ours)
    made = Drill(ours, phone)
    yield made
    made.system.close()


def test_a_deployment_that_is_destroyed_comes_back_and_nobody_is_lost_or_answered_twice(drill, tmp_path):
    drill.texts("before the backup", 6)
    drill.system.run_until_idle()
    first = first_conversation(drill)
    drill.texts("at its edge", 4)  # kept by the gateway, and not with referral yet
    assert command("backup", tmp_path / "night").exit_code == 0
    drill.system.run_until_idle()
    drill.texts("after the backup", 6)
    drill.text(drill.senders["after the backup"][0][1:], "are you there", "notify")
    drill.system.run_until_idle()
    told = [text.text for text in drill.phone.sent_texts()]
    first.erase()
    assert command("backup", "--ledger-only", tmp_path / "ledger").exit_code == 0
    drill.destroy()
    drill.texts("while it is down", 4, webhook=False)

    restored = command("restore", tmp_path / "night", "--ledger", tmp_path / "ledger")
    assert restored.exit_code == 0, restored.output
    assert "texts: held" in restored.output
    assert "1 keys destroyed again" in restored.output
    drill.restart()
    drill.system.run_until_idle()
    held = drill.figures()
    report = "\n".join(restore_report.items_to_compare(drill.deployment))
    assert len(drill.phone.sent_texts()) == len(told), "nothing goes out before a person has compared"
    assert (held["lost"], held["twice"], held["held"]) == (0, 0, 14)  # 4 at the edge, 6 after it, 4 while it was down
    assert report.count("delivery to_send") == 14

    assert command("restore", "--release", "texts").exit_code == 0
    drill.system.run_until_idle()
    assert drill.figures() == {
        "lost": 0, "twice": 0, "answered twice": 0, "not answered": 0, "held": 0, "unfinished": 0,
    }  # fmt: skip
    assert drill.scalar("SELECT count(*) FROM referral.message WHERE delivery = 'sent'") == 20
    for text in told:
        assert any(one in text for one in references(drill)), "whoever was told a reference can still use it"
    with pytest.raises(Erased):
        drill.deployment.key_store("referral").key(first.force_id, first.key_id)


@dataclass
class ToErase:
    """A conversation from before the backup, in which its key is also about somebody of whom it was wrongly said."""

    deployment: Deployment
    force_id: int
    id: UUID
    key_id: UUID
    somebody_else: str = field(default_factory=lambda: f"person:{uuid4()}")

    def __post_init__(self) -> None:
        self.deployment.key_store("referral").attach(self.force_id, self.key_id, [self.somebody_else])

    def erase(self) -> None:
        keys = self.deployment.key_store("referral")
        keys.detach(self.force_id, self.key_id, self.somebody_else)
        assert keys.destroy(self.force_id, [f"conversation:{self.id}"], by="test") == 1


def first_conversation(drill: Drill) -> ToErase:
    query = "SELECT c.force_id, c.id, c.key_id FROM referral.conversation AS c JOIN referral.message AS m "
    query += "ON m.force_id = c.force_id AND m.conversation_id = c.id ORDER BY m.at LIMIT 1"
    with drill.deployment.admin.connect() as connection:
        return ToErase(drill.deployment, *connection.execute(sa.text(query)).one())


def references(drill: Drill) -> list[str]:
    with drill.deployment.admin.connect() as connection:
        return list(connection.scalars(sa.text("SELECT reference FROM referral.referral")))


def test_a_backup_can_be_read_by_its_owner_only_and_tells_what_it_is(ours, monkeypatch, tmp_path):
    monkeypatch.setattr(distributed, "deployment", lambda: ours)
    folder = tmp_path / "night"
    assert command("backup", folder).exit_code == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == dict.fromkeys(
        ("main.dump", "keys.dump", "ledger.jsonl", "manifest.json"), 0o600
    )
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["rows"]["directory.deployment"] == 1
    assert manifest["key_rows"].keys() >= {"keys.key", "keys.destroyed_key"}
    assert manifest["revisions"]["referral"] == "0001"
    assert command("backup", folder).output == f"wayout: {folder} is not empty: give each backup a folder of its own\n"


def test_a_dump_that_was_loaded_before_the_roles_were_there_is_said_so_by_migrate(ours, monkeypatch):
    monkeypatch.setattr(distributed, "deployment", lambda: ours)
    table, owner = "referral.alembic_version", ours.logins.owner("referral")
    with ours.admin.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} OWNER TO CURRENT_USER"))
    refused = command("migrate")
    assert (refused.exit_code, refused.output.count("\n")) == (2, 1)
    assert f"not to {owner}: a dump was loaded before the roles were there" in refused.output
    with ours.admin.begin() as connection:
        connection.execute(sa.text(f'ALTER TABLE {table} OWNER TO "{owner}"'))
    assert command("migrate").output == "nothing to change\n"


@pytest.fixture(scope="module")
def night(ours, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "night"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distributed, "deployment", lambda: ours)
        assert command("backup", folder).exit_code == 0
    return folder


def change_manifest(folder: Path, **values: object) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **values}))


def damage(folder: Path) -> None:
    with (folder / "keys.dump").open("ab") as file:
        file.write(b"x")


def nothing_wrong(_: Path) -> None:
    pass


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (nothing_wrong, "is not empty (schemas casework, directory,"),
        (damage, "keys.dump of the backup is missing, or is not as it was written"),
        (lambda folder: (folder / "manifest.json").unlink(), "is no whole backup"),
        (lambda folder: change_manifest(folder, secrets="other"), "is not the one of this backup"),
        (lambda folder: change_manifest(folder, database="elsewhere"), "a database called elsewhere"),
        (lambda folder: change_manifest(folder, revisions={"referral": "9999"}), "made by a newer release"),
        (lambda folder: change_manifest(folder, made_at="2020-01-01T00:00:00+00:00"), "older than 30 days"),
    ],
)
def test_what_cannot_be_restored_is_refused_in_a_line_and_nothing_is_changed(
    ours, night, monkeypatch, tmp_path, harm, words
):
    monkeypatch.setattr(distributed, "deployment", lambda: ours)
    folder = tmp_path / "copy"
    folder.mkdir()
    for file in night.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    harm(folder)
    refused = command("restore", folder)
    assert (refused.exit_code, refused.output.count("\n"), words in refused.output) == (2, 1, True), refused.output
    assert "texts: not held" in command("restore").output
