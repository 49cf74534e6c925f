"""The acts of the story, in order."""

from __future__ import annotations

from collections.abc import Callable

from wayout.demo import opportunity_acts, story, voluntary_acts
from wayout.demo.story import Story

ACTS: tuple[tuple[str, Callable[[Story], None]], ...] = (
    ("The sergeant makes the rota", story.the_sergeant_makes_the_rota),
    ("A mother texts at night", story.a_mother_texts),
    ("Custody reports an arrest", story.custody_reports_an_arrest),
    ("A case opens", story.a_case_opens),
    ("A fund, two groups, two awards", voluntary_acts.money_and_groups),
    ("Employers' postings come in", opportunity_acts.places_are_imported),
    ("The navigator plans with him", story.the_navigator_plans),
    ("A mentor is found, and paid for", voluntary_acts.a_group_rejects_another_is_silent_then_accepts),
    ("A real job", opportunity_acts.a_real_job),
    ("A second arrest, months later", story.a_second_arrest_months_later),
    ("What changed", opportunity_acts.the_figures),
)
