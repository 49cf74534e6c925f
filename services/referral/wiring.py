"""Puts referral together: what it answers and does, who carries its texts, and who keeps what came with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.jobs.pruning import PRUNING
from common.service import Service
from referral.domain.media import MediaFetcher
from referral.domain.texting.delivery import TextProvider
from referral.handlers import EVENT_HANDLERS, JOB_HANDLERS, REQUEST_HANDLERS
from referral.texting.media_download import RoutedMediaFetcher, TwilioMediaFetcher, WhatsAppMediaFetcher
from referral.texting.notify import NotifyTextProvider
from referral.texting.router import RoutedTextProvider
from referral.texting.twilio import TwilioTextProvider
from referral.texting.whatsapp import WhatsAppTextProvider

SERVICE = Service(
    name="referral",
    migrations=Path(__file__).parent / "migrations",
    request_handlers=REQUEST_HANDLERS,
    event_handlers=EVENT_HANDLERS,
    job_handlers=(*JOB_HANDLERS, PRUNING),
)


@dataclass(frozen=True)
class Ports:
    """What referral needs of the world."""

    texting: TextProvider
    fetching: MediaFetcher


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """The accounts by which texts go out. Notify carries for everybody; without a token there is no Twilio, no
    WhatsApp."""

    notify_url: str
    notify_key: str
    notify_template: str
    twilio_url: str = "https://api.twilio.com"
    twilio_account: str = ""
    twilio_token: str = ""
    whatsapp_url: str = "https://graph.facebook.com/v23.0"
    whatsapp_token: str = ""
    whatsapp_media_hosts: str = "lookaside.fbsbx.com"


def ports(accounts: Accounts) -> Ports:
    providers: dict[str, TextProvider] = {
        "notify": NotifyTextProvider(accounts.notify_url, accounts.notify_key, accounts.notify_template)
    }
    keepers: dict[str, MediaFetcher] = {}
    if accounts.twilio_token:
        twilio = (accounts.twilio_url, accounts.twilio_account, accounts.twilio_token)
        providers["twilio"], keepers["twilio"] = TwilioTextProvider(*twilio), TwilioMediaFetcher(*twilio)
    if accounts.whatsapp_token:
        hosts = accounts.whatsapp_media_hosts.replace(",", " ").split()
        providers["whatsapp"] = WhatsAppTextProvider(accounts.whatsapp_url, accounts.whatsapp_token)
        keepers["whatsapp"] = WhatsAppMediaFetcher(accounts.whatsapp_url, accounts.whatsapp_token, hosts)
    return Ports(RoutedTextProvider(providers), RoutedMediaFetcher(keepers))
