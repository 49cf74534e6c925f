"""Builds the parts of a service from settings, the same for distributed processes and the all-in-one."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from common.crypto.force_keys import ForceKeys
from common.crypto.key_cache import KeyCache
from common.crypto.key_store import KeyStore
from common.crypto.primitives import derive_key
from common.crypto.sealing import Blinder, Keyless, Sealer, WriteOnlySealer
from common.crypto.secrets import read_hpke_public
from common.crypto.short_lived_keys import ShortLivedKeys
from common.database.engine import engine_for
from common.outbox.notifier import Notifier
from common.retention import DEFAULT_RETENTION, Retention
from common.unit_of_work import SealerFactory, UnitOfWorkFactory
from gateway.access.directory import DirectoryReader
from gateway.access.provider_accounts import account_key
from gateway.inbound.receiver import Receiver
from gateway.list_uploads.uploads import ListUploads
from wayout.deployment.registry import SUBSCRIPTIONS


def units_of_work(
    service: str,
    database_url: str,
    sealing: SealerFactory,
    *,
    pool: int = 5,
    wake: Callable[[], None] | None = None,
    retention: Retention = DEFAULT_RETENTION,
) -> UnitOfWorkFactory:
    """The units of work of a service. They notify its relay by ``wake``, or by NOTIFY when it is in another process."""
    engine = engine_for(database_url, pool=pool, name=f"wayout {service}")
    return UnitOfWorkFactory(
        service,
        engine,
        sealer_factory=sealing,
        subscriptions=SUBSCRIPTIONS,
        notify=wake or Notifier(engine, service).notify,
        retention=retention,
    )


def directory_reader(database_url: str, wrapping_key: bytes) -> DirectoryReader:
    """Where the gateway looks up who is calling, and opens their accounts."""
    return DirectoryReader(engine_for(database_url, name="wayout directory"), account_key(wrapping_key))


def key_store(
    key_store_url: str,
    service: str,
    wrapping_key: bytes,
    *,
    participants_key: bytes,
    inbound_key: X25519PrivateKey | None = None,
) -> KeyStore:
    """The keys of a service that opens sealed data."""
    engine = engine_for(key_store_url, pool=3, name="wayout keys")
    return KeyStore(engine, service, wrapping_key, participants_key=participants_key, inbound_key=inbound_key)


def opening_sealer(store: KeyStore) -> SealerFactory:
    """The sealers of a service that reads sealed data."""
    return lambda force_id: Sealer(store, force_id)


def blinding_only(key_store_url: str, service: str, wrapping_key: bytes) -> SealerFactory:
    """The blinders of a service that derives pseudonyms from its own key for each force and opens nothing."""
    engine = engine_for(key_store_url, pool=2, name="wayout keys")
    keys = ForceKeys(engine, service, wrapping_key, KeyCache(1_000))
    return lambda force_id: Blinder(keys, force_id)  # type: ignore[return-value]


def sealing_only(key_store_url: str, inbound_public_key: str) -> SealerFactory:
    """The sealers of the gateway, which seals and cannot read."""
    engine, inbound_key = engine_for(key_store_url, pool=3, name="wayout keys"), read_hpke_public(inbound_public_key)
    return lambda force_id: WriteOnlySealer(engine, inbound_key, force_id)  # type: ignore[return-value]


def lists(key_store_url: str, wrapping_key: bytes, units_of_work: UnitOfWorkFactory, receiver: Receiver) -> ListUploads:
    """The lists that the gateway keeps until an officer confirms them. ``units_of_work`` are the gateway's."""
    keys = ShortLivedKeys(engine_for(key_store_url, pool=2, name="wayout short-lived keys"), wrapping_key)
    return ListUploads(units_of_work, keys, receiver, derive_key(wrapping_key, "ids of arrests"))


def no_sealer(_force_id: int) -> Sealer:
    """For services that seal nothing."""
    return Keyless()  # type: ignore[return-value]
