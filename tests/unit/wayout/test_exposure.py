"""How a gateway may be reached, over every combination of kind, address, https and proxy."""

from __future__ import annotations

from itertools import product

import pytest

from common.settings import SettingsInvalid
from wayout.deployment.exposure import exposure_faults, is_loopback
from wayout.deployment.process_settings import WebSettings
from wayout.processes import gateway_process

OWN = ["127.0.0.1", "127.0.0.9", "::1", "[::1]", "localhost"]
OPEN = ["0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "wayout.example", "", "127.0.0.1.example", "localhost.example"]
EVERY = list(product([True, False], [*OWN, *OPEN], [True, False], ["", "127.0.0.1", "192.0.2.9"], [True, False]))


def codes(demo, host, https, proxy, demo_open):
    faults = exposure_faults(demo=demo, host=host, https=https, proxy=proxy, demo_open=demo_open)
    return {fault.partition(":")[0] for fault in faults}


@pytest.mark.parametrize(("demo", "host", "https", "proxy", "demo_open"), EVERY)
def test_what_starts_is_behind_https_and_a_named_proxy_or_a_demo_for_this_machine(demo, host, https, proxy, demo_open):
    faults = codes(demo, host, https, proxy, demo_open)
    if demo:
        assert faults == (set() if demo_open or (host in OWN and not proxy) else {"demo_on_a_network"})
    else:
        said = {"https_missing": not https, "proxy_missing": not proxy, "demo_open_in_production": demo_open}
        assert faults == {code for code, wrong in said.items() if wrong}


@pytest.mark.parametrize("host", OPEN)
def test_an_address_that_others_may_reach_is_no_loopback(host):
    assert not is_loopback(host)


def test_the_gateway_does_not_start_with_such_settings():
    class Context:
        demo = False

    settings = object.__new__(WebSettings)
    for name, value in {"host": "0.0.0.0", "https": False, "proxy": "", "demo_open": False}.items():
        object.__setattr__(settings, name, value)
    with pytest.raises(SettingsInvalid) as refused:
        gateway_process._check_exposure(Context(), settings)  # type: ignore[arg-type]
    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["https_missing", "proxy_missing"]
