"""The picture of the plan: it says the same as the list, in words, and fits under the strict content policy."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

from gateway.presentation.charts import plan
from gateway.presentation.charts.plan_layout import BAR, LABELS, WIDTH, lay_out
from support.pages.records import CASE, NOW, OPENED, STEPS, step


def texts(case: object) -> list[str]:
    drawn = ElementTree.fromstring(str(plan.draw(case, NOW)))  # type: ignore[arg-type]
    return ["".join(element.itertext()) for element in drawn.iter() if element.tag.endswith("}text")]


def test_a_case_without_steps_has_no_picture() -> None:
    assert plan.draw(OPENED, NOW) == ""


def test_the_title_states_the_finding_and_the_description_points_to_the_list() -> None:
    drawn = ElementTree.fromstring(str(plan.draw(CASE, NOW)))
    title, description = drawn[0], drawn[1]
    assert title.text == "B. Provisional driving licence as identity is 3 days late and blocks D and E"
    assert "list on this page" in (description.text or "")
    assert drawn.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert drawn.get("role") == "img"


def test_when_nothing_is_late_the_finding_is_how_far_and_what_is_next() -> None:
    on_time = replace(
        CASE, steps=(STEPS[0], replace(STEPS[1], target=NOW.date() + timedelta(days=4), stuck=False), *STEPS[2:])
    )
    said = "1 of 5 steps done. Next: B. Provisional driving licence as identity, due in 4 days"
    assert plan.finding(on_time, NOW) == said


def test_when_all_is_done_the_finding_says_so() -> None:
    done = tuple(replace(one, state="done", done_at=NOW, waits_for=(), blocks=(), stuck=False) for one in STEPS)
    assert plan.finding(replace(CASE, steps=done), NOW) == "All 5 steps are done"


def test_every_state_is_written_beside_its_colour() -> None:
    said = texts(CASE)
    assert {"✓ Done 11 Nov", "3 days late", "In progress", "Waiting for B", "Waiting for C and D", "Today"} <= set(said)


def test_a_step_does_not_wait_for_what_is_done() -> None:
    account = step("B", "Bank account", "debt_benefits", date(2026, 12, 4), after=("A", "C"), waits_for=("C",))
    steps = (STEPS[0], STEPS[2], account)
    assert "Waiting for C" in texts(replace(CASE, steps=steps))


def test_the_picture_carries_no_style_no_script_and_no_address_of_its_own() -> None:
    drawn = str(plan.draw(CASE, NOW))
    assert not re.search(r"style=|<script|<style|href=|on\w+=", drawn)


def test_what_somebody_typed_cannot_leave_its_place() -> None:
    steps = (step("A", "<script>alert(1)</script>", "housing", date(2026, 12, 1)),)
    drawn = str(plan.draw(replace(CASE, steps=steps), NOW))
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn) is not None


def test_no_step_lies_above_what_it_waits_for_and_every_bar_lies_on_the_picture() -> None:
    layout = lay_out(STEPS, NOW)
    rows = {bar.step.key: bar.y for bar in layout.bars}
    assert all(rows[before] < bar.y for bar in layout.bars for before in bar.step.after)
    assert all(LABELS <= bar.x0 < bar.x1 <= WIDTH for bar in layout.bars)
    assert all(bar.y + BAR < layout.height for bar in layout.bars)


def test_a_late_step_runs_on_to_today() -> None:
    layout = lay_out(STEPS, NOW)
    late = {bar.step.key: bar.late_to for bar in layout.bars}
    assert late["B"] == layout.today
    assert late["A"] is late["C"] is late["D"] is None


def test_steps_that_wait_for_each_other_or_for_nothing_known_are_drawn_all_the_same() -> None:
    odd = (
        step("A", "One", "housing", date(2026, 12, 1), after=("B",)),
        step("B", "Two", "housing", date(2026, 12, 1), after=("A", "Z")),
    )
    assert len(lay_out(odd, NOW).bars) == 2
    assert plan.draw(replace(CASE, steps=odd), NOW)


def test_a_long_title_is_cut_on_the_picture_to_two_lines() -> None:
    steps = (step("A", "Extraordinarily long words " * 6, "housing", date(2026, 12, 1)),)
    labels = [said for said in texts(replace(CASE, steps=steps)) if "xtraordinarily" in said or "long words" in said]
    assert len(labels) == 2
    assert labels[1].endswith("…")
