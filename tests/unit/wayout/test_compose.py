"""What the Compose file, the proxy's configuration and the README of deploy say of every service, read as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from gateway.body_limits import BATCH_BYTES, LIST_BYTES
from wayout.deployment.environment_files import RELAY, WEB, processes
from wayout.deployment.process_settings import RelaySettings, WebSettings, settings_class
from wayout.processes.bounded_channel import Deadlines

DEPLOY = Path(__file__).parents[3] / "deploy"
COMPOSE_TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
EXAMPLE = (DEPLOY / "example.env").read_text(encoding="utf-8")
README = (DEPLOY / "README.md").read_text(encoding="utf-8")
RUNBOOK = (DEPLOY.parent / "docs" / "runbook.md").read_text(encoding="utf-8")
ONCE = {"admin"}  # runs one command and ends


def variables(text):
    """Every variable that Compose fills in, with what follows its name: ``:?words``, ``:-default`` or nothing."""
    return re.findall(r"\$\{(\w+)([^}]*)\}", text)


def settings_of(process):
    kind = {RELAY: RelaySettings, WEB: WebSettings}.get(process) or settings_class(process)
    return {field.metadata["name"] for field in kind.__dataclass_fields__.values()}


def test_every_process_of_a_deployment_has_a_service():
    assert set(SERVICES) == {*processes(), "postgres", "rabbitmq", *ONCE}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_comes_back_rotates_its_log_and_has_an_end_to_its_memory(name):
    service = SERVICES[name]
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])
def test_the_health_of_every_service_is_looked_at(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    environment = SERVICES[name].get("environment", {})
    if name in processes() and name != WEB:
        assert environment["WAYOUT_HEARTBEAT_FILE"] in check["test"][1]
        assert str(environment["WAYOUT_HEARTBEAT_FILE"]).startswith("/tmp/"), "all else cannot be written"


@pytest.mark.parametrize("name", processes())
def test_a_service_is_given_only_settings_that_its_process_reads(name):
    given = set(SERVICES[name]["environment"]) - {"WAYOUT_ENV_FILE"}
    assert given <= settings_of(name)


def test_a_key_that_is_missing_stops_compose_and_no_secret_has_a_default():
    written = dict(variables(COMPOSE_TEXT))
    for name in ("WAYOUT_DATABASE_PASSWORD", "WAYOUT_NOTIFY_KEY", "WAYOUT_NOTIFY_TEMPLATE"):
        assert all(how.startswith(":?") for other, how in variables(COMPOSE_TEXT) if other == name), name
        assert f"\n{name}=\n" in EXAMPLE
    assert {name for name, how in written.items() if how.startswith(":?")} == {
        "WAYOUT_DATABASE_PASSWORD", "WAYOUT_NOTIFY_KEY", "WAYOUT_NOTIFY_TEMPLATE",
    }  # fmt: skip
    assert "change-me" not in COMPOSE_TEXT


def test_the_example_names_no_variable_that_compose_does_not_read():
    named = set(re.findall(r"^#?(\w+)=", EXAMPLE, re.MULTILINE))
    assert named
    assert named <= {name for name, _ in variables(COMPOSE_TEXT)}


def test_the_readme_exports_nothing_that_another_shell_would_not_have():
    commands = "".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    assert "export " not in commands
    set_here = set(re.findall(r"read -r (\w+)", commands))
    assert set(re.findall(r"\$\{?([A-Z_]+)", commands)) <= {"EDITOR", *set_here}


def test_before_a_restore_every_process_is_stopped_and_neither_the_database_nor_the_broker():
    (named,) = re.findall(r"`docker compose \.\.\. stop ([^`]+)`", RUNBOOK)
    assert set(named.split()) == set(processes())


def test_the_readme_copies_the_secrets_file_of_admin_out_and_in():
    file = SERVICES["admin"]["environment"]["WAYOUT_SECRETS_FILE"]
    assert f"--entrypoint cat admin {file} > " in README
    assert f"--entrypoint sh admin -c 'umask 077; cat > {file}' < " in README


def test_the_gateway_knows_its_proxy_by_the_address_that_the_network_gives_it():
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert SERVICES[WEB]["environment"]["WAYOUT_PROXY"] == f"${{WAYOUT_PROXY-{network['gateway']}}}"
    assert SERVICES[WEB]["environment"]["WAYOUT_HTTPS"] == "${WAYOUT_HTTPS:-yes}"
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[WEB]["ports"])
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == [WEB]


def megabytes(text):
    return [int(number) << 20 for number in re.findall(r"client_max_body_size (\d+)m;", text)]


def test_the_proxy_lets_through_what_the_gateway_takes_and_hardly_more():
    everything_else, lists = megabytes(NGINX)
    assert BATCH_BYTES <= everything_else < BATCH_BYTES * 2
    assert LIST_BYTES <= lists < LIST_BYTES * 2
    assert lists in megabytes(NGINX.partition("location = /lists/new {")[2].partition("}")[0])


def test_the_proxy_is_no_more_patient_with_slow_clients_than_the_gateway():
    ours = Deadlines()
    for name, most in {"client_header_timeout": ours.headers, "client_body_timeout": ours.body}.items():
        (seconds,) = re.findall(rf"{name} (\d+)s;", NGINX)
        assert int(seconds) <= most


def test_the_proxy_limits_each_address_and_says_itself_who_the_visitor_is():
    for limit in ("limit_conn wayout_connections", "limit_req zone=wayout_pages", "limit_req zone=wayout_feeds"):
        assert limit in NGINX
    assert re.findall(r"proxy_set_header X-Forwarded-For (.+);", NGINX) == ["$remote_addr"]
    assert not re.findall(r"location[^{]*{[^}]*proxy_set_header", NGINX), "one there would drop those of the server"


def test_the_log_of_the_proxy_names_nobody_and_nothing_that_was_asked_for():
    (told,) = re.findall(r"log_format wayout '(.+)';", NGINX)
    assert not re.search(r"addr|uri|\$request\b|args|referer|agent|cookie|user", told)
    assert set(re.findall(r"access_log (.+);", NGINX)) == {"off", "/var/log/nginx/wayout.log wayout"}
