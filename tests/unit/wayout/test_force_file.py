"""A force's file that is wrong is refused whole, and says which keys are wrong and why."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.onboarding.force_file import ForceFileInvalid, faults_of, read
from wayout.onboarding.onboard import force_files

GOOD = tomllib.loads(force_files()[0].read_text(encoding="utf-8"))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def paths(said: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a file."""
    steps = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    return [path for key, inner in steps for path in [(*so_far, key), *paths(inner, (*so_far, key))]]


def changed(path: tuple[Any, ...], value: Any = None, *, gone: bool = False) -> dict[str, Any]:
    said = copy.deepcopy(GOOD)
    inner: Any = said
    for step in path[:-1]:
        inner = inner[step]
    if gone:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return said


@pytest.mark.parametrize("file", force_files(), ids=lambda file: file.stem)
def test_the_files_that_come_with_wayout_are_right(file: Path) -> None:
    assert read(file)["slug"] == file.stem


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("sites", 0, "slug"), "Wolver Hampton", "sites.1.slug: must be small letters, digits and -"),
        (("numbers", "07700 900111"), "dudley", "numbers.07700 900111: there is no site 'dudley' in this file"),
        (("referral", "first_view_minutes"), 0, "referral.first_view_minutes: must be 1 or more"),
        (
            ("referral", "first_contact_minutes"),
            59,
            "referral.first_contact_minutes: is shorter than first_view_minutes",
        ),
        (("referral", "rules", 0, "built_in"), "guns", "referral.rules.1.built_in: no rule 'guns' comes with Wayout"),
        (("referral", "rules", 0), {"id": "robbery", "version": 1, "title": "x"}, "referral.rules.1.codes: is missing"),
        (("casework", "re_approach_cap"), "5", "casework.re_approach_cap: Not a valid integer."),
        (("users", 2, "sites"), ["coventry", "dudley"], "users.3.sites.2: there is no site 'dudley' in this file"),
        (("users", 0, "roles"), ["chief"], "users.1.roles.1: there is no role 'chief'"),
        (("users", 1, "name"), "Dilys Osei", "users: 'Dilys Osei' is there 2 times"),
        (("sites",), [], "sites: names none"),
        (("voluntary", "answer_hours"), 0, "voluntary.answer_hours: Must be greater than or equal to 1 and less than "
         "or equal to 1000."),
        (("evaluation", "windws"), [6], "evaluation.windws: is not a key that we know"),
        (("referral", "intelligence_review_days"), 400, "referral.intelligence_review_days: must be from 1 to 365"),
        (("referral", "areas", "Coventry"), "x", "referral.areas.Coventry: there is no site 'x' in this file"),
        (("casework", "not_yet_days"), 0, "casework.not_yet_days: must be 1 or more"),
        (("motto",), "Serve", "motto: is not a key that we know"),
    ],
)  # fmt: skip
def test_a_fault_says_which_key_it_is_and_why(path: tuple[Any, ...], value: Any, fault: str) -> None:
    assert fault in faults_of(changed(path, value))


@pytest.mark.parametrize("path", [path for path in paths(GOOD) if isinstance(path[-1], str)], ids=str)
def test_a_key_that_is_left_out_is_named_or_was_not_needed(path: tuple[Any, ...]) -> None:
    faults = faults_of(changed(path, gone=True))
    a_choice = (
        path[0] == "addresses" or path in (("partners",), ("twilio",), ("whatsapp",)) or path[-2:-1] == ("replies",)
    )
    a_choice = a_choice or path[-1] in ("agreement", "quiet_hours", "language", "cover", "replies", "areas", "code")
    a_choice = a_choice or path[-1] in (
        "first_contact_minutes",
        "intelligence_review_days",
        "indecent_image_instructions",
    )
    a_choice = a_choice or path[-1] in ("safety_review_hours", "not_yet_days", "duty_phones", "duty_numbers")
    a_choice = a_choice or (path[0], path[-1]) == ("users", "number")
    free = path[-1] in ("cap", "windows") or path[-2:-1] in (("suites",), ("numbers",), ("areas",))
    needed = not (free or a_choice) and not (len(path) == 3 and path[0] == "users" and path[2] == "sites")
    assert bool(faults) == needed
    if path[-1] != "built_in" and needed and path[:1] != ("sites",):
        assert any(fault.endswith(f"{path[-1]}: is missing") for fault in faults)


TRIAL = {
    "id": "offer-2027", "version": 1, "sites": ["wolverhampton"], "ratio": {"offered": 1, "not_offered": 1},
    "block_sizes": [4, 6, 8], "from": date(2027, 1, 1), "until": date(2027, 12, 31),
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("sites", ["dudley"], "referral.trial.sites.1: there is no site 'dudley' in this file"),
        ("sites", [], "referral.trial.sites: names none"),
        ("ratio", {"offered": 1}, "referral.trial.ratio.not_offered: is missing"),
        ("ratio", {"offered": 1, "not_offered": 9}, "referral.trial.ratio: must be parts of 1 to 8"),
        ("block_sizes", [4], "referral.trial.block_sizes: must be two sizes or more, each a multiple of the ratio's "
         "parts together, 64 at most"),
        ("until", date(2026, 12, 31), "referral.trial.until: is before the first day"),
        ("seed", "0a9c", "referral.trial.seed: is not a key that we know"),
        ("id", "offer-2027", None),
    ],
)  # fmt: skip
def test_a_trial_that_could_not_be_run_is_a_fault_of_the_file(key: str, value: Any, fault: str | None) -> None:
    faults = faults_of(changed(("referral", "trial"), TRIAL | {key: value}))
    assert faults == ([fault] if fault else [])


def test_all_faults_are_said_at_once_and_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text('slug = "broken"\nsites = "none"\n[casework]\nfirst_contact_hours = 0\n', encoding="utf-8")
    with pytest.raises(ForceFileInvalid) as wrong:
        read(file)
    named = {fault.partition(":")[0] for fault in wrong.value.faults}
    assert {"name", "sites", "numbers", "referral", "users", "casework.first_contact_hours"} <= named
    assert str(wrong.value).startswith(f"{file} cannot be used; nothing was changed:\n  ")


@pytest.mark.parametrize("content", [b"slug = ", b"\xff\xfe"])
def test_what_is_no_toml_is_refused_in_the_same_way(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(ForceFileInvalid, match="it is not TOML"):
        read(file)


@given(path=st.sampled_from(paths(GOOD)), value=ANYTHING)
def test_whatever_stands_anywhere_it_is_a_fault_or_fine_and_never_breaks(path: tuple[Any, ...], value: Any) -> None:
    for fault in faults_of(changed(path, value)):
        assert fault
