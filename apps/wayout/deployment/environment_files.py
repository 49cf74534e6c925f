"""Writes the settings of each process of a deployment: what it needs, and nothing that only another one needs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from common.crypto.key_owners import DERIVES_PSEUDONYMS, PARTICIPANTS, READS_KEYS
from common.crypto.secrets import write_key
from wayout.deployment.deployment import Deployment
from wayout.deployment.registry import BY_NAME, callers_of, messages_asked_by

RELAY, WEB = "relay", "web"


def processes() -> tuple[str, ...]:
    """The name of every process of a distributed deployment."""
    return (*(name for name in BY_NAME if name != "gateway"), RELAY, WEB)


def environment(deployment: Deployment, process: str, amqp_url: str) -> dict[str, str]:
    """The environment variables of one process. The operator adds what is outside (Notify, ports, https)."""
    amqp_url = deployment.broker_url(amqp_url, process)
    if process == RELAY:
        return {"WAYOUT_DATABASE_URL": deployment.url_of(deployment.logins.relay), "WAYOUT_AMQP_URL": amqp_url}
    if process == WEB:
        return _web(deployment, amqp_url)
    return _service(deployment, process, amqp_url)


def write(folder: Path, values: Mapping[str, str], process: str) -> Path:
    """Write one file, readable by its owner only, in a folder that can be mounted for that process alone."""
    (folder / process).mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / process / "settings.env"
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(f"{name}={value}\n" for name, value in values.items())
    return file


def _web(deployment: Deployment, amqp_url: str) -> dict[str, str]:
    secrets = deployment.secrets
    return {
        "WAYOUT_DATABASE_URL": deployment.url_of(deployment.logins.service("gateway")),
        "WAYOUT_DIRECTORY_DATABASE_URL": deployment.url_of(deployment.logins.directory),
        "WAYOUT_JOBS_DATABASE_URL": deployment.url_of(deployment.logins.jobs),
        "WAYOUT_KEY_STORE_URL": deployment.key_store_url("gateway"),
        "WAYOUT_AMQP_URL": amqp_url,
        "WAYOUT_WRAPPING_KEY": write_key(deployment.wrapping_key("gateway")),
        "WAYOUT_INBOUND_PUBLIC_KEY": secrets.inbound_public,
        "WAYOUT_TOKEN_SIGNING_KEY": secrets.token_signing,
        "WAYOUT_COOKIE_KEY": secrets.cookie_key,
        "WAYOUT_DIGEST_KEY": secrets.digest_key,
    }


def _service(deployment: Deployment, service: str, amqp_url: str) -> dict[str, str]:
    values = {
        "WAYOUT_DATABASE_URL": deployment.url_of(deployment.logins.service(service)),
        "WAYOUT_JOBS_DATABASE_URL": deployment.url_of(deployment.logins.jobs),
        "WAYOUT_AMQP_URL": amqp_url,
        "WAYOUT_TOKEN_VERIFY_KEY": deployment.secrets.token_verify,
        "WAYOUT_SERVICE_PUBLIC_KEYS": _service_public_keys(deployment, service),
        "WAYOUT_RELAY_LOGIN": deployment.broker_login(RELAY)[0],
    }
    if messages_asked_by(service):
        values["WAYOUT_SERVICE_SIGNING_KEY"] = write_key(deployment.service_key(service).private_bytes_raw())
    if service in READS_KEYS | DERIVES_PSEUDONYMS:
        values |= {
            "WAYOUT_KEY_STORE_URL": deployment.key_store_url(service),
            "WAYOUT_WRAPPING_KEY": write_key(deployment.wrapping_key(service)),
        }
    if service in READS_KEYS:
        values["WAYOUT_PARTICIPANTS_KEY"] = write_key(deployment.wrapping_key(PARTICIPANTS))
    if service == "referral":
        values["WAYOUT_INBOUND_PRIVATE_KEY"] = deployment.secrets.inbound_private
    return values


def _service_public_keys(deployment: Deployment, service: str) -> str:
    keys = {caller: deployment.service_key(caller).public_key() for caller in callers_of(service)}
    return ",".join(f"{caller}:{write_key(key.public_bytes_raw())}" for caller, key in keys.items())
