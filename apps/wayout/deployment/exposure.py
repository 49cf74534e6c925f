"""Says what is wrong with how a gateway would be reached: a production deployment by https behind a named proxy, a demo
from its own machine only."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator


def exposure_faults(*, demo: bool, host: str, https: bool, proxy: str, demo_open: bool) -> list[str]:
    """Why the gateway does not start; each fault begins with its code. ``host`` is the address to listen on."""
    return list(_demo_faults(host, proxy, demo_open) if demo else _production_faults(https, proxy, demo_open))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; a name other than localhost may be anything."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _demo_faults(host: str, proxy: str, demo_open: bool) -> Iterator[str]:
    if not demo_open and not (is_loopback(host) and not proxy):
        yield (
            "demo_on_a_network: in a demo anybody signs in as anybody with one click. Set WAYOUT_HOST to 127.0.0.1 "
            "and no WAYOUT_PROXY; or, where everybody who reaches this machine may, set WAYOUT_DEMO_OPEN to yes"
        )


def _production_faults(https: bool, proxy: str, demo_open: bool) -> Iterator[str]:
    if not https:
        yield (
            "https_missing: a production deployment is reached by https only, or its cookies and what people write "
            "can be read on the way. Put a proxy with https in front (deploy/nginx.conf) and set WAYOUT_HTTPS to yes"
        )
    if not proxy:
        yield (
            "proxy_missing: set WAYOUT_PROXY to the address of the proxy in front, as this process sees it. Without it "
            "all visitors count as one, and sixty requests close the public form to everybody for an hour"
        )
    if demo_open:
        yield "demo_open_in_production: WAYOUT_DEMO_OPEN is for demos; take it away"
