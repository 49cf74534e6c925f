"""The settings of each process: exactly what it needs, so that no process knows another's secrets."""

from __future__ import annotations

from dataclasses import dataclass

from common.crypto.key_owners import DERIVES_PSEUDONYMS, READS_KEYS
from common.crypto.secrets import (
    read_hpke_private,
    read_hpke_public,
    read_key,
    read_keys,
    read_signing_key,
    read_verify_key,
)
from common.retention import Retention
from common.settings import read_broker_url, read_database_url, read_web_url, setting
from referral.texting import ProviderAccounts
from wayout.deployment.setting_readers import (
    checked,
    read_deployment_kind,
    read_folder,
    read_ip_address,
    read_port,
    read_service_public_keys,
    read_yes_or_no,
)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Retention):
    """Any service."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL",
        description="the database, by this service's own login",
        read=read_database_url,
        secret=True,
    )
    jobs_database_url: str = setting(
        "WAYOUT_JOBS_DATABASE_URL",
        description="the database, by the login that sees due jobs",
        read=read_database_url,
        secret=True,
    )
    amqp_url: str = setting(
        "WAYOUT_AMQP_URL", description="RabbitMQ, by this process's own login", read=read_broker_url, secret=True
    )
    token_verify_key: str = setting(
        "WAYOUT_TOKEN_VERIFY_KEY", description="checks the tokens of requests", read=checked(read_verify_key)
    )
    service_public_keys: str = setting(
        "WAYOUT_SERVICE_PUBLIC_KEYS",
        description="the public keys of services that may ask it in their own name: name:key,name:key",
        read=checked(read_service_public_keys),
        default="",
    )
    service_signing_key: str = setting(
        "WAYOUT_SERVICE_SIGNING_KEY",
        description="signs what its jobs ask of other services in its own name, if they ask anything",
        read=checked(read_signing_key),
        default="",
        secret=True,
    )
    relay_login: str = setting("WAYOUT_RELAY_LOGIN", description="the broker login whose messages it accepts")
    heartbeat_file: str = setting(
        "WAYOUT_HEARTBEAT_FILE",
        description="a file that is touched every few seconds while the process works, for a health check",
        default="",
    )


@dataclass(frozen=True, kw_only=True)
class KeyOwningSettings(ServiceSettings):
    """A service with keys of its own in the key store, from which it derives pseudonyms; it opens no sealed data."""

    key_store_url: str = setting(
        "WAYOUT_KEY_STORE_URL",
        description="the key store, by this service's own login",
        read=read_database_url,
        secret=True,
    )
    wrapping_key: str = setting(
        "WAYOUT_WRAPPING_KEY",
        description="opens this service's own keys in the key store, and no other service's",
        read=checked(read_key),
        secret=True,
    )


@dataclass(frozen=True, kw_only=True)
class KeyReadingSettings(KeyOwningSettings):
    """A service that opens sealed data."""

    participants_key: str = setting(
        "WAYOUT_PARTICIPANTS_KEY",
        description="opens the keys from which participants' ids are derived, and no other key: services that report "
        "facts for the evaluation share it",
        read=checked(read_key),
        secret=True,
    )


@dataclass(frozen=True, kw_only=True)
class ReferralSettings(KeyReadingSettings, ProviderAccounts):
    """Referral: the only service that opens what the gateway received, and that sends texts."""

    inbound_private_key: str = setting(
        "WAYOUT_INBOUND_PRIVATE_KEY",
        description="opens what the gateway sealed",
        read=checked(read_hpke_private),
        secret=True,
    )


@dataclass(frozen=True, kw_only=True)
class RelaySettings:
    """The relay: it carries bytes and cannot read sealed data."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL", description="the database, by the relay's login", read=read_database_url, secret=True
    )
    amqp_url: str = setting(
        "WAYOUT_AMQP_URL", description="RabbitMQ, by this process's own login", read=read_broker_url, secret=True
    )
    heartbeat_file: str = setting(
        "WAYOUT_HEARTBEAT_FILE",
        description="a file that is touched every few seconds while the process works, for a health check",
        default="",
    )


@dataclass(frozen=True, kw_only=True)
class WebSettings(Retention):
    """The gateway: pages, webhooks and feeds."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL", description="the database, by the gateway's login", read=read_database_url, secret=True
    )
    directory_database_url: str = setting(
        "WAYOUT_DIRECTORY_DATABASE_URL",
        description="the database, by the login that reads the directory",
        read=read_database_url,
        secret=True,
    )
    key_store_url: str = setting(
        "WAYOUT_KEY_STORE_URL", description="the key store, by the gateway's login", read=read_database_url, secret=True
    )
    jobs_database_url: str = setting(
        "WAYOUT_JOBS_DATABASE_URL",
        description="the database, by the login that sees due jobs",
        read=read_database_url,
        secret=True,
    )
    amqp_url: str = setting(
        "WAYOUT_AMQP_URL", description="RabbitMQ, by this process's own login", read=read_broker_url, secret=True
    )
    wrapping_key: str = setting(
        "WAYOUT_WRAPPING_KEY",
        description="opens providers' accounts and the gateway's own keys in the key store, and no other service's",
        read=checked(read_key),
        secret=True,
    )
    inbound_public_key: str = setting(
        "WAYOUT_INBOUND_PUBLIC_KEY",
        description="seals what the gateway receives, for referral",
        read=checked(read_hpke_public),
    )
    token_signing_key: str = setting(
        "WAYOUT_TOKEN_SIGNING_KEY",
        description="signs the tokens of requests",
        read=checked(read_signing_key),
        secret=True,
    )
    cookie_key: str = setting(
        "WAYOUT_COOKIE_KEY",
        description="signs session cookies and forms; older keys after commas are accepted too",
        read=checked(read_keys),
        secret=True,
    )
    digest_key: str = setting(
        "WAYOUT_DIGEST_KEY",
        description="digests what comes in, so that a repeat is known; older keys after commas are compared too",
        read=checked(read_keys),
        secret=True,
    )
    host: str = setting("WAYOUT_HOST", description="the address to listen on", default="127.0.0.1")
    port: int = setting("WAYOUT_PORT", description="the port to listen on", read=read_port, default=8080)
    https: bool = setting(
        "WAYOUT_HTTPS", description="yes when users reach it by https only", read=read_yes_or_no, default=False
    )
    public_url: str = setting(
        "WAYOUT_PUBLIC_URL",
        description="where providers reach the gateway, such as https://wayout.example: Twilio signs this address",
        read=read_web_url,
        default="",
    )
    proxy: str = setting(
        "WAYOUT_PROXY",
        description="the address of the proxy in front, which is trusted to pass on visitors' addresses",
        read=read_ip_address,
        default="",
    )
    demo_open: bool = setting(
        "WAYOUT_DEMO_OPEN",
        description="yes when everybody who can reach a demo on a network may sign in to it as anybody",
        read=read_yes_or_no,
        default=False,
    )
    custody_drop: str = setting(
        "WAYOUT_CUSTODY_DROP",
        description="the folder where custody's system drops files, with one folder for each force's slug",
        read=read_folder,
        default="",
    )


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """The commands of the administrator: migrate, onboard and the like."""

    admin_url: str = setting(
        "WAYOUT_ADMIN_DATABASE_URL",
        description="the database, by a login that may create roles",
        read=read_database_url,
        secret=True,
    )
    secrets_file: str = setting(
        "WAYOUT_SECRETS_FILE",
        description="the file of the deployment's secrets, created on first use",
    )
    kind: str = setting(
        "WAYOUT_DEPLOYMENT_KIND", description="production or demo", read=read_deployment_kind, default="production"
    )


def settings_class(service: str) -> type[ServiceSettings]:
    """The settings that a service reads."""
    if service == "referral":
        return ReferralSettings
    if service in READS_KEYS:
        return KeyReadingSettings
    return KeyOwningSettings if service in DERIVES_PSEUDONYMS else ServiceSettings
