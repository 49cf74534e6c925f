"""Somebody asks for help by the public form and follows it: over HTTP, without a cookie, whatever they send."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.reference import parse_reference
from gateway.pages.public.birth_dates import parse_birth_date
from gateway.rate_limits import Limits, network_of
from referral.messages import AcceptReferral
from support.pages.html_reader import Reading
from support.scene import Scene
from wayout.operations import integrity_counts
from wayout.processes.web_server import gateway_app

REFERENCE = re.compile(r"[b-z2-9]{3}-[b-z2-9]{3}-[b-z2-9]{4}")


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture(scope="module")
def app(shared_system):
    """One for all: it keeps nothing of a test. Its limits are wide; tests of limits have one of their own."""
    return gateway_with(shared_system, ask=10_000, follow=10_000)


def gateway_with(system, **limits):
    return gateway_app(
        system.deployment,
        system.units_of_work["gateway"],
        system.rpc,
        limits=Limits(**limits),
    )


@pytest.fixture
def visitor(app, force):
    return Visitor(app, force.address)


class Visitor:
    """Somebody at the public pages of one place."""

    def __init__(self, app, word) -> None:
        self.browser, self.word = app.test_client(), word

    def open(self, page="ask"):
        return self.browser.get(f"/{page}/{self.word}")

    def send(self, page="ask", /, **typed):
        return self.resend(self.open(page), page, **typed)

    def resend(self, shown, page="ask", /, **typed):
        (form,) = Reading(shown.text).forms
        hidden = {name: form.fields[name] for name in ("csrf_token", "command_id")}
        return self.browser.post(f"/{page}/{self.word}", data=hidden | typed)

    def reference(self, answer):
        (found,) = set(REFERENCE.findall(Reading(answer.text).words))
        return found


def test_one_word_is_enough_and_gets_a_reference_without_any_cookie(scene, visitor):
    answer = visitor.send(worry="help")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" not in visitor.open().headers
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert (item.preview, item.channel, item.site_id) == ("help", "web", scene.sites[0])
    assert scene.open(item.referral_id).reference == visitor.reference(answer)


def test_everything_that_was_typed_arrives_and_nothing_of_it_is_repeated_on_the_page(scene, visitor):
    typed = {
        "worry": "they wait outside", "danger_now": "yes", "asked_by": "family", "given_name": "Jayden",
        "family_name": "Tomlinson", "age": "14/3/2010", "school": "Hill Top", "address": "WV1", "phone": "07700 900555",
        "knows": "no", "your_name": "Marva", "your_work": "the clinic", "your_phone": "07700 900556",
        "your_email": "m@example.org", "may_contact": "yes", "contact": "not after six",
    }  # fmt: skip
    answer = visitor.send(**typed)
    shown = Reading(answer.text).words
    assert "Call 999. Do not wait for us." in shown
    assert not [said for said in typed.values() if len(said) > 3 and said in answer.text]
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert (item.about, item.danger_now, item.asked_by) == ("Jayden Tomlinson", True, "family")
    found = scene.open(item.referral_id)
    assert found.who.date_of_birth == date(2010, 3, 14)
    assert (found.request.knows, found.request.may_contact) == ("no", "yes")
    said = {one.kind: one.text for one in found.request.statements}
    assert said == {
        "worry": "they wait outside", "age": "14/3/2010", "school": "Hill Top", "address": "WV1",
        "phone": "07700 900555", "referrer_name": "Marva", "referrer_organisation": "the clinic",
        "referrer_phone": "07700 900556", "referrer_email": "m@example.org", "referrer_contact": "not after six",
    }  # fmt: skip


def test_nothing_at_all_is_the_only_thing_that_is_asked_for_again_and_what_was_typed_stays(scene, visitor):
    answer = visitor.send(worry="  ", given_name="Jay", contact="x" * 501)
    assert answer.status_code == 422
    page = Reading(answer.text)
    assert page.title.startswith("Error: ")
    assert page.forms[0].fields["given_name"] == "Jay"
    assert "Make this shorter. Use 500 characters or fewer" in page.words
    scene.system.run_until_idle()
    assert scene.queue() == ()


def test_the_same_form_sent_twice_is_one_referral_and_shows_the_same_reference(scene, visitor):
    shown = visitor.open()
    first, second = (visitor.resend(shown, worry="please help") for _ in range(2))
    assert visitor.reference(first) == visitor.reference(second)
    scene.system.run_until_idle()
    assert len(scene.queue()) == 1


def test_a_form_that_we_did_not_give_out_is_shown_again_with_its_words_and_can_be_sent_then(scene, visitor):
    refused = visitor.browser.post(f"/ask/{visitor.word}", data={"worry": "please", "csrf_token": "x"})
    assert refused.status_code == 400
    assert "please" in refused.text
    assert visitor.resend(refused, worry="please").status_code == 200


def test_beyond_the_limit_words_are_not_lost_and_one_is_told_where_else_to_turn(scene, system, force):
    visitor = Visitor(gateway_with(system, ask=2), force.address)
    for number in range(2):
        assert visitor.send(worry=f"help {number}").status_code == 200
    answer = visitor.send(worry="help again")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert all(words in answer.text for words in ("help again", "999"))
    another_process = Visitor(gateway_with(system, ask=2), force.address)
    assert another_process.send(worry="help").status_code == 429
    system.run_until_idle()
    assert len(scene.queue()) == 2


def test_visitors_are_forgotten_and_no_address_is_kept_in_clear(scene, visitor):
    visitor.send(worry="help")
    engine = scene.system.deployment.admin
    query = "SELECT count(*) FROM gateway.rate_limit_hits WHERE force_id = :force"
    assert integrity_counts.count(engine, query, force=scene.force_id) == 1
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE gateway.rate_limit_hits SET began_at = began_at - interval '61 minutes', count = 99999"
        )
    assert visitor.send(worry="help again").status_code == 200
    assert integrity_counts.count(engine, query + " AND count = 1", force=scene.force_id) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2", True),  # one household
        ("2001:db8::1", "2001:db8:0:1::1", False),
        (None, "not an address", True),
    ],
)
def test_who_shares_a_limit(one, other, same):
    assert (network_of(one) == network_of(other)) is same


def test_an_address_that_nobody_has_is_not_there(visitor):
    visitor.word = "nowhere"
    assert visitor.open().status_code == 404
    assert visitor.browser.post("/ask/nowhere", data={"worry": "help"}).status_code == 404
    assert visitor.open("follow").status_code == 404


def test_the_start_page_leads_to_every_form(visitor):
    assert f"/ask/{visitor.word}" in Reading(visitor.browser.get("/").text).links


def test_whoever_asked_sees_received_then_read_and_the_same_words_whatever_became_of_it(scene, visitor):
    reference = visitor.reference(visitor.send(worry="my son", given_name="Jayden", family_name="Tomlinson"))
    at_once = visitor.send("follow", reference=reference)  # before it has reached the queue
    assert "A person has not read it yet." in at_once.text
    scene.system.run_until_idle()
    (item,) = scene.queue()
    assert "A person has not read it yet." in visitor.send("follow", reference=reference.upper()).text
    scene.open(item.referral_id)
    read = visitor.send("follow", reference=reference.replace("-", " ")).text
    assert "A person has read it." in read
    scene.ask(AcceptReferral(referral_id=item.referral_id, reason="Wants it"))
    assert _words(visitor.send("follow", reference=reference).text) == _words(read)


def test_what_cannot_be_a_reference_is_asked_for_again(scene, visitor):
    answers = [visitor.send("follow", reference=typed) for typed in ("nonsense", "", "bcd-fgh-jkm")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({_words(answer.text) for answer in answers}) == 1


def test_references_cannot_be_tried_without_end(scene, system, force):
    visitor = Visitor(gateway_with(system, follow=3), force.address)
    tried = [visitor.send("follow", reference="bcd-fgh-jkmn").status_code for _ in range(5)]
    assert tried == [200, 200, 200, 429, 429]


def test_a_reference_stands_in_no_address(scene, visitor):
    answer = visitor.send(worry="help")
    reference = visitor.reference(answer)
    assert "Location" not in answer.headers
    assert not [link for link in Reading(answer.text).links if reference in link]
    assert parse_reference(reference) == reference


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("27 3 2010", date(2010, 3, 27)), ("27/03/2010", date(2010, 3, 27)), ("born 1.12.2009", date(2009, 12, 1)),
        ("31 2 2010", None), ("about 15", None), ("", None), ("2010", None), ("27 March 2010", None),
        ("11 or 12, born 2014", None), ("he is 5 ft 10, born 2009", None), ("about 10 to 11, since 2015", None),
        ("12, born 27 - 3 - 2010", date(2010, 3, 27)), ("1/2/2010 or 2/1/2010", None),
    ],
)  # fmt: skip
def test_a_date_of_birth_is_read_where_there_is_one_and_nothing_is_wrong_where_there_is_none(said, when):
    assert parse_birth_date(said) == when


KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/json",
    "",
    "\xff",
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400), kind=st.sampled_from(KINDS), page=st.sampled_from(["ask", "follow"]))
def test_any_bytes_get_a_page_and_never_a_fault(scene, visitor, body, kind, page):
    answer = visitor.browser.post(f"/{page}/{visitor.word}", data=body, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["worry", "age", "given_name", "family_name", "knows", "reference"]), st.text()))
def test_any_words_are_kept_or_asked_for_again(scene, visitor, typed):
    assert visitor.send(**typed).status_code == (200 if typed.get("worry", "").strip() else 422)
    assert visitor.send("follow", **typed).status_code == 404


def _words(page):
    return Reading(re.sub(r'value="[^"]*"', "", page)).words
