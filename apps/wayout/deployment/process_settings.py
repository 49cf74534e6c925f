"""What each process is told by its environment: exactly what it needs, so that none holds another's secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from common.crypto.secrets import read_hpke_private, read_hpke_public, read_key, read_signing_key, read_verify_key
from common.retention import Retention
from common.settings import a_broker, a_database, a_web_address, setting

READS_KEYS = frozenset({"referral", "casework", "voluntary"})


def _checked(read: Callable[[str], object]) -> Callable[[str], str]:
    """Check that a secret can be read, and keep its text."""

    def check(text: str) -> str:
        read(text)
        return text

    return check


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise ValueError("it should be a port, 0 to 65535")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("it should be yes or no")
    return text == "yes"


def _notify_key(text: str) -> str:
    """Notify's keys end with two ids: the service's and the secret."""
    service, secret = text[-73:-37], text[-36:]
    try:
        UUID(service), UUID(secret)
    except ValueError:
        raise ValueError("it should be the whole key, as Notify shows it once: name-id-id") from None
    return text


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError("it should be an id such as 33333333-3333-4333-8333-333333333333") from None


def read_callers(text: str) -> dict[str, Ed25519PublicKey]:
    """Public keys by name, as ``environments`` writes them."""
    named = [one.partition(":") for one in text.split(",") if one]
    return {name: read_verify_key(key) for name, _, key in named}


def _kind(text: str) -> str:
    if text not in ("production", "demo"):
        raise ValueError("it should be production or demo")
    return text


def _folder(text: str) -> str:
    if not Path(text).is_dir():
        raise ValueError("it should be a folder that is there")
    return text


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Retention):
    """Any service."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL", why="the database, by this service's own login", read=a_database, secret=True
    )
    timer_url: str = setting(
        "WAYOUT_TIMER_URL", why="the database, by the login that sees due times", read=a_database, secret=True
    )
    amqp_url: str = setting("WAYOUT_AMQP_URL", why="RabbitMQ, by this process's own login", read=a_broker, secret=True)
    token_public: str = setting("WAYOUT_TOKEN_PUBLIC", why="checks who is asking", read=_checked(read_verify_key))
    callers: str = setting(
        "WAYOUT_CALLERS",
        why="who may ask it in their own name: name:key,name:key",
        read=_checked(read_callers),
        default="",
    )
    service_key: str = setting(
        "WAYOUT_SERVICE_KEY",
        why="signs what its chores ask of others in its own name, if they ask anything",
        read=_checked(read_signing_key),
        default="",
        secret=True,
    )
    relay_login: str = setting("WAYOUT_RELAY_LOGIN", why="the broker login whose messages are taken in")


@dataclass(frozen=True, kw_only=True)
class KeyReadingSettings(ServiceSettings):
    """A service that opens what is sealed."""

    keys_url: str = setting(
        "WAYOUT_KEYS_URL", why="the key store, by this service's own login", read=a_database, secret=True
    )
    root_key: str = setting("WAYOUT_ROOT_KEY", why="opens the forces' keys", read=_checked(read_key), secret=True)


@dataclass(frozen=True, kw_only=True)
class ReferralSettings(KeyReadingSettings):
    """Referral: it alone opens what came in, and sends texts."""

    box_key: str = setting(
        "WAYOUT_BOX_KEY", why="opens what the gateway sealed", read=_checked(read_hpke_private), secret=True
    )
    notify_url: str = setting("WAYOUT_NOTIFY_URL", why="GOV.UK Notify's address", read=a_web_address)
    notify_key: str = setting("WAYOUT_NOTIFY_KEY", why="the API key at GOV.UK Notify", read=_notify_key, secret=True)
    notify_template: str = setting(
        "WAYOUT_NOTIFY_TEMPLATE", why="the template at GOV.UK Notify whose body is ((message))", read=_id
    )
    twilio_url: str = setting(
        "WAYOUT_TWILIO_URL", why="Twilio's address", read=a_web_address, default="https://api.twilio.com"
    )
    twilio_account: str = setting("WAYOUT_TWILIO_ACCOUNT", why="the account's SID at Twilio", default="")
    twilio_token: str = setting(
        "WAYOUT_TWILIO_TOKEN", why="the account's token at Twilio; without it nothing goes out there",
        default="", secret=True,
    )  # fmt: skip
    whatsapp_url: str = setting(
        "WAYOUT_WHATSAPP_URL", why="Meta's Graph API, with its version", read=a_web_address,
        default="https://graph.facebook.com/v23.0",
    )  # fmt: skip
    whatsapp_token: str = setting(
        "WAYOUT_WHATSAPP_TOKEN", why="the access token at Meta; without it nothing goes out by WhatsApp",
        default="", secret=True,
    )  # fmt: skip
    whatsapp_media_hosts: str = setting(
        "WAYOUT_WHATSAPP_MEDIA_HOSTS", why="the hosts where Meta keeps pictures: its token goes to these too",
        default="lookaside.fbsbx.com",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RelaySettings:
    """The relay: it carries bytes and can read nobody's data."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL", why="the database, by the relay's login", read=a_database, secret=True
    )
    amqp_url: str = setting("WAYOUT_AMQP_URL", why="RabbitMQ, by this process's own login", read=a_broker, secret=True)


@dataclass(frozen=True, kw_only=True)
class WebSettings(Retention):
    """The gateway: pages, webhooks and feeds."""

    database_url: str = setting(
        "WAYOUT_DATABASE_URL", why="the database, by the gateway's login", read=a_database, secret=True
    )
    door_url: str = setting(
        "WAYOUT_DOOR_URL", why="the database, by the login that reads the directory", read=a_database, secret=True
    )
    keys_url: str = setting(
        "WAYOUT_KEYS_URL", why="the key store, by the gateway's login", read=a_database, secret=True
    )
    timer_url: str = setting(
        "WAYOUT_TIMER_URL", why="the database, by the login that sees due times", read=a_database, secret=True
    )
    amqp_url: str = setting("WAYOUT_AMQP_URL", why="RabbitMQ, by this process's own login", read=a_broker, secret=True)
    box_public: str = setting(
        "WAYOUT_BOX_PUBLIC", why="seals what comes in for referral", read=_checked(read_hpke_public)
    )
    token_key: str = setting(
        "WAYOUT_TOKEN_KEY", why="signs who is asking", read=_checked(read_signing_key), secret=True
    )
    cookie_key: str = setting(
        "WAYOUT_COOKIE_KEY",
        why="signs session cookies and opens providers' accounts",
        read=_checked(read_key),
        secret=True,
    )
    host: str = setting("WAYOUT_HOST", why="the address to listen on", default="127.0.0.1")
    port: int = setting("WAYOUT_PORT", why="the port to listen on", read=_number, default=8080)
    https: bool = setting("WAYOUT_HTTPS", why="yes when users reach it by https only", read=_yes_or_no, default=False)
    public_url: str = setting(
        "WAYOUT_PUBLIC_URL",
        why="where providers reach the gateway, such as https://wayout.example: Twilio signs this address",
        read=a_web_address,
        default="",
    )
    proxy: str = setting(
        "WAYOUT_PROXY", why="the proxy in front, whose word about visitors' addresses is believed", default=""
    )
    text_number: str = setting("WAYOUT_TEXT_NUMBER", why="the number to text, as people write it", default="")
    custody_drop: str = setting(
        "WAYOUT_CUSTODY_DROP",
        why="the folder into which custody's system drops files, with one folder for each force's slug",
        read=_folder,
        default="",
    )


@dataclass(frozen=True, kw_only=True)
class AdminSettings:
    """Whoever migrates and brings forces aboard."""

    admin_url: str = setting(
        "WAYOUT_ADMIN_DATABASE_URL", why="the database, by a login that may make roles", read=a_database, secret=True
    )
    secrets_file: str = setting("WAYOUT_SECRETS_FILE", why="the file with the deployment's secrets, made on first use")
    kind: str = setting("WAYOUT_KIND", why="production or demo", read=_kind, default="production")


SERVICE_SETTINGS: dict[str, type[ServiceSettings]] = {"referral": ReferralSettings}


def settings_class(service: str) -> type[ServiceSettings]:
    """The settings that a service reads."""
    return SERVICE_SETTINGS.get(service, KeyReadingSettings if service in READS_KEYS else ServiceSettings)
