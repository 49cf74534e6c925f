"""The cookie key and the digest key are renewed apart: sign-ins and forms go on, and a repeat is still known as one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.crypto.secrets import new_key
from common.errors import Refused
from common.tenancy import Actor, Tenant
from gateway.access.entry_points import EntryPoint
from gateway.list_uploads.uploads import UploadedList, column_signature
from gateway.messages import InboundArrest, InboundIntelligence, InboundReceipt, InboundRequest, InboundText
from gateway.store.lists import get_list
from support.pages.html_reader import Reading
from support.scene import NOBODY, SOMEBODY, UNTESTED, Scene
from support.sign_in import signed_in_at
from support.webhook_scene import Webhooks
from wayout.processes.in_process import InProcessSystem
from wayout.processes.web_server import gateway_app

TODAY = datetime.now(UTC).date()
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DUTY = Actor("user:duty", frozenset({"duty_officer"}))
LISTS = {
    "arrests": "Detained person;DOB;Offence;Arrest date;Suite\n"
    f"Jane Doe;14 March 2009;Shoplifting;{TODAY:%d/%m/%Y};Oldbury\n"
    f"John Smith;14 March 2010;Shoplifting;{TODAY:%d/%m/%Y};Oldbury\n",
    "referrals": "name,worry\nNell Hughes,She stays out\nKofi Osei,Somebody waits for him\n",
}
REFERENCE = re.compile(r"\b[b-z2-9]{3}-[b-z2-9]{3}-[b-z2-9]{4}\b")
CSRF = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"')


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def with_keys(system):
    """The same deployment, whose gateway was given other keys."""
    made = []

    def renewed(**keys):
        secrets = replace(system.deployment.secrets, **{name: ",".join(few) for name, few in keys.items()})
        made.append(InProcessSystem(replace(system.deployment, secrets=secrets), system.ports))
        return made[-1]

    yield renewed
    for one in made:
        one.close()


@pytest.fixture
def receivers(system, with_keys):
    """Before the digest key was renewed, afterwards, and when the older key was dropped too early."""
    old, new = system.deployment.secrets.digest_key, new_key()
    systems = (system, with_keys(digest_key=[new, old]), with_keys(digest_key=[new]))
    return [one.deployment.receiver(one.units_of_work["gateway"]) for one in systems]


def text():
    return InboundText(provider_id="1", sender="07700900123", dialled="07700900777", text="help", sent_at=NOW)


RECEIPT = InboundReceipt(provider_id="1", provider="notify", reference=str(uuid4()), state="delivered")
ARREST = InboundArrest(custody_record="CR/1", given_name="Jane", occurred_on=TODAY, custody_suite="Oldbury")
ITEM = InboundIntelligence(
    log_number="INT/1", grades=UNTESTED, text="He was seen there", area="Town", about=None, of_day=TODAY, role=None,
    review_on=None,
)  # fmt: skip
DELIVERIES = {
    "text": lambda receiver, tenant, site: receiver.receive_text(tenant, site, text()),
    "unrouted text": lambda receiver, tenant, _: receiver.receive_unrouted_text(tenant, text()),
    "receipt": lambda receiver, tenant, _: receiver.receive_receipt(tenant, RECEIPT),
    "arrest": lambda receiver, tenant, _: receiver.receive_arrest(tenant, ARREST),
    "intelligence": lambda receiver, tenant, _: receiver.receive_intelligence(tenant, ITEM),
}


@pytest.mark.parametrize("kind", DELIVERIES)
def test_what_came_in_before_the_digest_key_was_renewed_is_still_known_as_a_repeat(scene, receivers, kind):
    before, after, without_the_older = receivers
    tenant, deliver = Tenant(scene.force_id, scene.sites), DELIVERIES[kind]
    assert deliver(before, tenant, scene.sites[0])
    assert not deliver(after, tenant, scene.sites[0])
    assert deliver(without_the_older, tenant, scene.sites[0]), "the older key is what knows it"


def test_texts_on_a_providers_own_list_are_not_fetched_again_after_the_renewal(scene, receivers):
    before, after, without_the_older = receivers
    tenant = Tenant(scene.force_id, scene.sites)
    before.receive_text(tenant, scene.sites[0], text())
    after.receive_text(tenant, scene.sites[0], replace(text(), provider_id="2"))
    both = [text(), replace(text(), provider_id="2"), replace(text(), provider_id="3")]
    assert after.already_received(tenant, both) == {"1", "2"}
    assert without_the_older.already_received(tenant, both) == {"2"}


def test_a_form_that_is_sent_again_after_the_renewal_has_the_reference_that_it_had(scene, receivers):
    before, after, _ = receivers
    words = InboundRequest(worry="help", danger_now="no", knows="yes", referrer=NOBODY, about=SOMEBODY)
    public = EntryPoint(Tenant(scene.force_id), scene.sites[0], "web")
    school = replace(public, channel="partner", organisation_id=uuid4())
    for entry_point in (public, school):
        reference = before.receive_request(entry_point, "one", words)
        assert after.receive_request(entry_point, "one", words) == reference
    assert after.receive_request(public, "one", replace(words, worry="other words")) != reference
    with pytest.raises(Refused, match="key_used"):
        after.receive_request(school, "one", replace(words, worry="other words"))


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_that_is_given_again_after_the_renewal_changes_nothing(scene, system, with_keys, kind):
    renewed = with_keys(digest_key=[new_key(), system.deployment.secrets.digest_key])
    assert counts_of_import(scene, system, kind) == (0, 2)
    assert counts_of_import(scene, renewed, kind) == (2, 0)
    assert len(scene.queue()) == 2


def counts_of_import(scene, system, kind):
    """How many lines were known before, and how many were imported."""
    lists, tenant = system.deployment.lists(system.units_of_work["gateway"]), Tenant(scene.force_id, scene.sites)
    list_id = lists.upload(tenant, DUTY, scene.sites[0], UploadedList(kind=kind, text=LISTS[kind]))

    def row():
        with lists.units_of_work.begin(tenant, DUTY) as uow:
            return get_list(uow, list_id)

    lists.confirm(tenant, DUTY, list_id, seen=column_signature(row()), with_faults=False)
    system.run_until_idle()
    lists.close()
    return row().known_count, row().imported_count


def test_a_text_that_waits_for_its_number_is_routed_after_the_renewal(scene, system, force, phone, with_keys, advance):
    webhooks = Webhooks(scene, force, phone)
    webhooks.text("notify", "help", dialled="07700900777")
    system.run_until_idle()
    assert scene.queue() == ()
    webhooks.register({"notify": "07700 900 777"})
    advance(datetime.resolution * 11 * 60 * 1_000_000)
    with_keys(digest_key=[new_key(), system.deployment.secrets.digest_key]).run_until_idle()
    webhooks.close()
    assert len(scene.queue()) == 1


def app_of(system):
    return gateway_app(system.deployment, system.units_of_work["gateway"], system.rpc)


@pytest.fixture
def apps(system, with_keys):
    """The pages before the cookie key was renewed, afterwards, and when the older key was dropped."""
    old, new = system.deployment.secrets.cookie_key, new_key()
    return [app_of(one) for one in (system, with_keys(cookie_key=[new, old]), with_keys(cookie_key=[new]))]


def with_cookie_of(browser, app):
    """The same browser when the gateway was started again."""
    moved = app.test_client()
    moved.set_cookie("wayout", browser.get_cookie("wayout").value)
    return moved


def test_who_is_signed_in_stays_so_when_the_cookie_key_is_renewed_until_the_older_one_is_dropped(scene, system, apps):
    before, after, dropped = apps
    signed_in = signed_in_at(before, system, scene.force_id, [("duty_officer", scene.sites[0])])
    form = {"csrf_token": CSRF.search(signed_in.get("/queue").text).group(1)}
    assert with_cookie_of(signed_in, after).get("/queue").status_code == 200
    assert with_cookie_of(signed_in, dropped).get("/queue").location == "/sign-in"
    assert with_cookie_of(signed_in, dropped).post("/sign-out", data=form).status_code == 400
    assert with_cookie_of(signed_in, after).post("/sign-out", data=form).status_code == 303, "the open form still works"


def test_a_cookie_that_is_made_after_the_renewal_is_signed_with_the_new_key_alone(scene, system, apps):
    before, after, dropped = apps
    browser = signed_in_at(after, system, scene.force_id, [("duty_officer", scene.sites[0])])
    assert with_cookie_of(browser, dropped).get("/queue").status_code == 200
    assert with_cookie_of(browser, before).get("/queue").location == "/sign-in"


def test_a_public_form_that_was_open_during_the_renewal_is_taken_until_the_older_key_is_dropped(scene, force, apps):
    before, after, dropped = apps
    (form,) = Reading(before.test_client().get(f"/ask/{force.address}").text).forms
    hidden = {name: form.fields[name] for name in ("csrf_token", "command_id")}
    sent = {app: app.test_client().post(f"/ask/{force.address}", data=hidden | {"worry": "help"}) for app in apps}
    assert REFERENCE.search(sent[after].text).group() == REFERENCE.search(sent[before].text).group()
    assert REFERENCE.search(sent[dropped].text) is None
