"""Every page in every state, as HTML: what each has to have, and what none may say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from jinja2 import UndefinedError

from gateway.pages.cases.forms import CaseForms, FinishForm
from support.pages import samples
from support.pages.app import TEMPLATES, units_of_work
from support.pages.html_reader import Reading
from support.pages.records import JAYDEN, KNOWN, NOW, READY, STEPS, TEXTED, TOLD

ASSETS: set[str] = set()
WITHOUT_A_COMMAND = {"/sign-in", "/sign-out", "/find"}  # they change no case


def _noted(name: str) -> str:
    ASSETS.add(name)
    return f"/static/{name}"


@pytest.fixture(scope="module")
def app() -> Flask:
    return units_of_work(_noted)


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


@cache
def read(name: str) -> Reading:
    return Reading(html(name))


@cache
def html(name: str) -> str:
    return changed(name)


def changed(name: str, **changes: Any) -> str:
    template, context = samples.PAGES[name]
    return render_template(template, **{**context, **changes})


every_page = pytest.mark.parametrize("name", sorted(samples.PAGES))


@every_page
def test_a_page_has_one_first_heading_and_its_title_begins_with_it(name: str) -> None:
    page = read(name)
    (first,) = [" ".join(said.split()) for level, said in page.headings if level == "h1"]
    title = " ".join(page.title.split()).removeprefix("Error: ")
    assert title in (first, f"{first} – Wayout")


def test_the_way_back_is_a_landmark_of_its_own_where_there_is_one() -> None:
    assert re.search(r'<nav aria-label="Back">\s*<a [^>]*govuk-back-link', html("referral-danger"))
    assert 'aria-label="Back"' not in html("work-empty")


def test_the_banner_of_a_demo_is_a_landmark_that_can_be_passed_by() -> None:
    (banner,) = re.findall(r'<div class="govuk-phase-banner [^>]*>', html("work-empty"))
    assert re.search(r'role="complementary" +aria-label="Demo"', banner), banner


@every_page
def test_a_page_carries_no_script_and_no_style_of_its_own(name: str) -> None:
    page = html(name)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|javascript:", page)
    assert not [one for one in Reading(page).attributes if one[1] == "style" or one[1].startswith("on")]


@every_page
def test_a_form_says_who_sends_it_and_which_command_it_is(name: str) -> None:
    forms = [form for form in read(name).forms if form.method == "post"]
    assert all(form.fields["csrf_token"] == "made-up-token" for form in forms)
    commands = [form.fields["command_id"] for form in forms if form.action not in WITHOUT_A_COMMAND]
    assert len(set(commands)) == len(commands)
    assert all(re.fullmatch(r"[0-9a-f-]{36}", one) for one in commands)


@every_page
def test_ids_are_given_once_and_every_link_on_the_page_leads_somewhere(name: str) -> None:
    page = read(name)
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert set(page.fields) <= page.labelled


@every_page
def test_people_see_dates_as_they_say_them_and_no_codes(name: str) -> None:
    words = read(name).words
    assert not re.search(r"\d{4}-\d{2}-\d{2}|[a-z]_[a-z]|None\b(?! of these)|Undefined", words.replace("not_found", ""))


@every_page
def test_no_page_calls_somebody_a_risk_or_tells_where_they_may_not_be(name: str) -> None:
    assert not re.search(r"high risk|risk:|avoids|gang member|offender", read(name).words, re.IGNORECASE)


@pytest.mark.parametrize("template", sorted({template for template, _ in samples.PAGES.values()}))
def test_a_page_that_is_given_too_little_fails_loudly_instead_of_showing_a_hole(template: str) -> None:
    contexts = [context for used, context in samples.PAGES.values() if used == template]
    for left_out in {key for context in contexts for key in context} - {"errors", "last_opened"}:
        assert any(_fails(template, context, left_out) for context in contexts), left_out


def _fails(template: str, context: dict[str, Any], left_out: str) -> bool:
    try:
        render_template(template, **{key: value for key, value in context.items() if key != left_out})
    except UndefinedError:
        return True
    return False


def test_pages_ask_only_for_files_that_are_built() -> None:
    samples.render_all(render_template)
    assert {"wayout.css", "app.js", "govuk-frontend.min.js", "htmx.min.js", "mark.svg"} == ASSETS


def test_what_somebody_wrote_is_shown_as_they_wrote_it_and_never_run() -> None:
    wrote = replace(TEXTED.messages[0], text="<script>alert('hes gone')</script>")
    page = changed("referral-text", referral=replace(TEXTED, messages=(wrote,)))
    assert "<script>alert" not in page
    assert "<script>alert('hes gone')</script>" in Reading(page).words


def test_a_name_on_a_button_cannot_break_out_of_it() -> None:
    named = replace(JAYDEN, given_name="<b>Jay", family_name="O'Neill")
    candidate = replace(samples.PAGES["referral-candidates"][1]["referral"].candidates[0], who=named)
    page = changed("referral-candidates", referral=replace(READY, candidates=(candidate,)))
    assert "<b>Jay" not in page
    assert "Same person : <b>Jay O'Neill" in Reading(page).words


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_draws_a_field_by_hand(template: Path) -> None:
    drawn = re.findall(r"govuk\.(?:radios|input|textarea|select|checkboxes|date_input)\(", template.read_text("utf-8"))
    assert drawn == []


def test_every_error_stands_on_top_and_beside_its_field() -> None:
    for name in ("referral-text-with-errors", "case-with-errors", "case-told-with-errors", "plan-form-with-errors"):
        page = html(name)
        for field, fault in samples.PAGES[name][1]["errors"].items():
            assert f'href="#{field}"' in page
            assert Reading(page).words.count(fault) == 2, fault


def test_what_was_typed_is_still_there_beside_the_errors() -> None:
    form = next(one for one in read("referral-text-with-errors").forms if one.action.endswith("/who"))
    assert (form.fields["family_name"], form.fields["born-day"]) == ("Reid", "31")


def test_the_queue_shows_what_is_late_first_and_what_is_new() -> None:
    words = read("queue").words
    order = (
        "A text is on hold",
        "Late 3",
        "1 hour late",
        "Waiting 3",
        "Make contact by",
        "Read by",
        "In progress 1",
        "spam",
    )
    found = [words.index(part) for part in order]
    assert found == sorted(found)
    assert words.count("New") == 1


def test_the_list_of_the_queue_refreshes_itself_and_is_the_same_alone() -> None:
    template, context = samples.PAGES["queue"]
    alone = render_template("referrals/_queue_list.html", **context)
    assert alone in render_template(template, **context)
    assert 'hx-get="/queue?page=1" hx-trigger="every 5s" hx-swap="outerMorph"' in alone


def test_a_page_of_another_number_refreshes_itself_and_not_the_first() -> None:
    page = changed("queue", page=replace(samples.QUEUE, page=3))
    assert 'hx-get="/queue?page=3"' in page
    assert {"/queue?page=2", "/queue?page=4"} <= set(Reading(page).links)


def test_a_rule_never_decides_and_only_officers_who_can_accept_see_the_form() -> None:
    assert "A rule never decides" in read("referral-ready").words
    may_not = Reading(changed("referral-ready", can_accept=False))
    assert not [form for form in may_not.forms if form.action.endswith("/accept")]


def test_how_two_people_compare_is_said_in_words_for_each_part() -> None:
    words = read("referral-candidates").words
    assert "First name On this referral: Jaden Already known: Jayden ≈ Close" in words
    assert "Date of birth On this referral: 27 March 2010 Already known: not given ? Not known" in words


def test_a_case_opens_with_whether_they_know_and_forbids_naming_the_referrer() -> None:
    words = read("case").words
    asked = words.index("Does Jayden know about the referral, and who made it? Not recorded yet.")
    assert asked < words.index("do not name anyone who contacted us") < words.index("Next B.")


def test_a_case_opens_with_what_they_have_been_told_and_by_whom_it_was_recorded() -> None:
    words = read("case-told").words
    answer = "Told about it and who made it. Recorded by Sam Okoro, 18 November 2026 at 9:40am"
    assert words.index("who made it?") < words.index(answer) < words.index("Next B.")
    assert "Not recorded yet" not in words
    assert "Do not name anyone else who contacted us" in words
    assert "another referral" not in words


@pytest.mark.parametrize("informed", ["not_told", "told_without_source"])
def test_who_does_not_know_who_referred_them_is_told_by_nobody_in_passing(informed: Any) -> None:
    words = Reading(
        changed("case", case=replace(TOLD, information_given=replace(TOLD.information_given, informed=informed)))
    ).words
    assert "Do not name anyone who contacted us, in conversation, in a text or in a letter." in words


def test_an_answer_from_before_another_referral_does_not_count_for_that_one() -> None:
    assert (
        "There has been another referral since then. This does not cover it. Do not name" in read("case-review").words
    )


def test_what_they_have_been_told_is_recorded_with_three_choices_and_a_note_and_shown_again_when_wrong() -> None:
    form = next(one for one in read("case").forms if one.action.endswith("/information-given"))
    assert set(form.fields) == {"csrf_token", "command_id", "informed", "information-note"}
    assert 'name="informed"' in html("case")
    assert html("case").count('name="informed" type="radio"') == 3
    page = html("case-told-with-errors")
    opened = page[page.rindex("<details", 0, page.index('/information-given"')) : page.index('/information-given"')]
    assert " open>" in opened
    assert "asked his mother first" in page


def test_what_shows_that_a_step_is_done_stays_typed_when_it_was_refused() -> None:
    for step in STEPS[:2]:  # the first is done already: its form is back, with what was typed and why not
        key = f"evidence-{step.step_id}"
        typed = FinishForm(key=step.step_id, evidence="copy seen")
        typed.add_error("evidence", "This step has already been done")
        page = Reading(changed("case", errors=typed.errors_by_id, case_forms=CaseForms(typed)))
        (form,) = [one for one in page.forms if one.action.endswith(f"/{step.step_id}/finish")]
        assert form.fields["evidence"] == "copy seen"
        assert key in page.ids


def test_a_review_asks_the_sergeant_openly_who_goes_and_the_others_see_that_it_waits_for_her() -> None:
    page = read("case-review")
    assert "Next Decide who visits again after a new arrest" in page.words
    assert ("h2", "Who visits again?") in page.headings
    assert "#navigator" in page.links
    may_not = Reading(changed("case-review", can_allocate=False))
    assert "the sergeant decides who visits now" in may_not.words
    assert "#navigator" not in may_not.links


def test_a_closed_case_offers_no_form_that_would_be_refused() -> None:
    assert [form.action for form in Reading(changed("case-closed", can_allocate=False)).forms] == ["/sign-out"]


def test_after_a_new_arrest_the_case_says_that_the_same_navigator_goes_again() -> None:
    words = read("case-again").words
    assert "Visit again after a new arrest: visit 3" in words
    assert "Sam Okoro must visit again" in words


def test_a_case_says_what_is_stuck_and_on_whom() -> None:
    words = read("case").words
    assert (
        "B. Provisional driving licence as identity is 3 days late. It is waiting for Sam Okoro. It blocks D and E."
        in words
    )


def test_a_sergeant_sees_the_proposal_with_its_reason_and_everybodys_load() -> None:
    words = read("case-opened").words
    assert (
        "Sam Okoro is suggested because this navigator has the lowest caseload. They have 4 of at most 12 cases."
        in words
    )
    assert "12 of 12 cases, full" in words


def test_who_has_no_need_to_know_sees_no_name_and_no_form() -> None:
    page = read("case-without-a-name")
    assert JAYDEN.given_name not in page.words
    assert [form.action for form in page.forms] == ["/sign-out"]


def test_a_plan_is_not_offered_before_somebody_has_met_them() -> None:
    assert not [link for link in read("case-opened").links if link.endswith("/plan")]
    assert [link for link in read("case").links if link.endswith("/plan")]


def test_only_a_step_of_our_own_work_that_is_under_way_can_be_finished_by_hand() -> None:
    finished = [form.action for form in read("case").forms if form.action.endswith("/finish")]
    assert len(finished) == 1
    assert str(samples.CASE.steps[1].step_id) in finished[0]


def test_nothing_in_a_title_or_on_the_start_page_names_the_scheme_to_who_looks_over_a_shoulder() -> None:
    assert read("start").title == "Get help to stay safe"


def test_the_start_page_says_who_answers_what_they_must_pass_on_and_who_is_not_the_police() -> None:
    page = read("start")
    words = page.words
    assert words.index("999") < words.index("Some of us are police officers.") < words.index("Send us a text")
    assert "What we must pass on" in words
    assert {"tel:08001111", "tel:0800555111", "sms:+447700900123"} <= set(page.links)
    assert "Exit this page" in words
    assert not re.search(r"within|always answer|will call|hour|not a police|not tell the police", words)


def test_the_start_page_can_be_read_at_nine_years_old() -> None:
    sentences = [one for one in re.split(r"[.?!:]\s", read("start").words) if " " in one]
    words = re.findall(r"[A-Za-z’']+", " ".join(sentences))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    assert grade < 4.5


def test_without_a_number_the_start_page_does_not_ask_for_texts() -> None:
    assert "Send us a text" not in read("start-without-a-number").words


def test_a_refusal_says_what_to_do_next_and_keeps_its_code_small() -> None:
    words = read("not-found").words
    assert "We cannot find that" in words
    assert "For support: 404, not_found" in words
    assert "may or may not have been saved" in read("not-answering").words


def test_somebody_of_whom_only_a_name_is_known_has_a_page_too() -> None:
    known = replace(KNOWN, who=replace(JAYDEN, date_of_birth=None))
    assert "years old" not in Reading(changed("case", known=known)).words
    assert samples.PAGES["case"][1]["frame"].now == NOW
