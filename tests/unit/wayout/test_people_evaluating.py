"""A made-up city is measured: what is said to be found is counted against who is really who."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from rich.console import Console

from referral.domain.matching.comparison import PARTS, Comparison
from referral.domain.matching.weights import OF_A_HOUSEHOLD, WEIGHTS
from referral.messages import Who
from wayout.cli.main import wayout
from wayout.errors import CommandError
from wayout.people.accuracy import calibration, quality
from wayout.people.evaluation import evaluate
from wayout.people.expectation_maximisation import fit
from wayout.people.pairs import random_pairs
from wayout.people.people_file import Record, read_people
from wayout.people.report import report
from wayout.people.simulation import simulate, write_city
from wayout.people.weights import learn_weights

PEOPLE = 400


def record(given: str, truth: str, household: str = "h", **parts: object) -> Record:
    who = Who(given_name=given, family_name="Tomlinson", **parts)  # type: ignore[arg-type]
    return Record(who, "", truth, household)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("city") / "city.csv"
    write_city(file, PEOPLE, seed=5)
    return file


@pytest.fixture(scope="module")
def found(city: Path):
    return evaluate(city, {}, Console(file=io.StringIO()))


def test_the_same_seed_makes_the_same_city_and_another_another():
    assert list(simulate(50, 1)) == list(simulate(50, 1)) != list(simulate(50, 2))


def test_everybody_meets_everybody_once_where_that_is_not_too_many():
    records = [record(name, name) for name in "abcdefg"]
    assert len(set(random_pairs(records, Random(1), 21))) == 21 == len(random_pairs(records, Random(1), 400_000))
    assert all(one != other for one, other in random_pairs(records, Random(1), 20))


def test_a_city_has_families_twins_missing_births_short_names_and_phones_that_can_never_ring():
    written = list(simulate(3_000, 1))
    homes: dict[int, set[int]] = {}
    for one in written:
        homes.setdefault(one.household, set()).add(one.person)
    assert {one.person for one in written} == set(range(1, 3_001))
    assert max(map(len, homes.values())) > 2
    assert 0.15 < sum(one.born is None for one in written) / len(written) < 0.35
    assert all(one.phone is None or one.phone.startswith("07700 900") for one in written)
    assert all(one.postcode is None or one.postcode.startswith("ZZ") for one in written)
    twins = {
        one.household
        for one in written
        for other in written[:300]
        if one.household == other.household and one.person != other.person and one.born == other.born is not None
    }
    assert twins


def test_ours_takes_fewer_siblings_for_one_person_than_the_classic_model(found):
    classic, _, refined = found.models
    assert refined.at[0].siblings_linked < classic.at[0].siblings_linked
    assert refined.at[0].f1 > 0.6
    assert found.compared_share > 0.9


def test_as_referrals_come_nobody_is_linked_to_somebody_else(found):
    assert found.lookups.known + found.lookups.unknown == len(found.file.records)
    assert found.lookups.linked_wrongly < 0.01
    assert found.lookups.unknown_linked < 0.01
    assert found.lookups.linked_rightly > 0.2


def test_the_command_prints_tables_and_one_json_object_last(city):
    done = CliRunner().invoke(wayout, ["people", "evaluate", str(city), "--truth", "person_id", "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["rows"] == sum(1 for _ in simulate(PEOPLE, 5))
    assert {"precision", "recall", "f1"} <= said["models"]["Wayout, refined by the file"]["at"][0].keys()
    assert "calibration_error" in said["as_referrals"]
    assert "As referrals come" in done.stderr


def test_a_file_that_does_not_say_who_is_who_is_refused(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("given_name,family_name\nJayden,Tomlinson\n")
    with pytest.raises(CommandError, match="--truth"):
        evaluate(file, {}, Console(file=io.StringIO()))


def test_a_file_of_one_row_or_of_nobody_alike_is_measured_too(tmp_path):
    file = tmp_path / "people.csv"
    for rows in ("a,Jayden,Tomlinson\n", "a,Jayden,Tomlinson\nb,Kezia,Mensah\n"):
        file.write_text("cluster,given_name,family_name\n" + rows)
        console = Console(file=io.StringIO())
        found = evaluate(file, {}, console)
        report(console, found)
        assert found.true_pairs == 0


def test_precision_recall_and_f1_are_over_all_true_pairs_also_those_never_compared():
    records = [record("a", "1"), record("b", "1"), record("c", "1"), record("d", "2")]
    at = quality("x", records, [(0, 1), (0, 3)], [0.95, 0.6]).at
    assert (at[0].precision, at[0].recall) == (0.5, pytest.approx(1 / 3))
    assert (at[1].precision, at[1].recall, at[1].f1) == (1.0, pytest.approx(1 / 3), 0.5)
    assert at[0].siblings_linked == 1.0


def test_the_calibration_error_is_how_far_what_was_said_is_from_what_was_true():
    assert calibration([(0.8, True)] * 8 + [(0.8, False)] * 2)[0] == pytest.approx(0)
    assert calibration([(0.9, False)] * 10)[0] == pytest.approx(0.9)
    assert calibration([])[0] == 0


def test_without_labels_the_classes_are_told_apart():
    same = Comparison("same", "same", "same", "same", "same")
    sibling = Comparison("different", "same", "different", "same", "same")
    stranger = Comparison("different", "same", "different", "different", "different")
    patterns = {same: 300, sibling: 500, stranger: 5_000}
    sizes = fit(patterns, (WEIGHTS.same, WEIGHTS.sibling, WEIGHTS.stranger), (0.05, 0.05, 0.9)).sizes
    assert [round(size, 2) for size in sizes] == [0.05, 0.09, 0.86]


@pytest.mark.thorough
def test_weights_learnt_from_a_city_have_every_level_and_one_household_for_both(tmp_path):
    write_city(tmp_path / "city.csv", PEOPLE // 2, seed=5)
    weights = learn_weights("t", read_people(tmp_path / "city.csv", {}).records, lambda words, total: lambda done: None)
    for part in PARTS:
        assert weights.same[part].keys() == WEIGHTS.same[part].keys()
        assert sum(weights.same[part].values()) == pytest.approx(1, abs=0.01)
    assert all(weights.same[part] == weights.sibling[part] for part in OF_A_HOUSEHOLD)
    said, true = zip(*weights.calibration, strict=True)
    assert list(said) == sorted(said)
    assert list(true) == sorted(true)


def test_asking_for_help_loads_nothing_heavy():
    heavy = "('rich', 'rapidfuzz', 'duckdb')"
    program = f"import sys; import wayout.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.thorough
def test_a_file_is_measured_the_same_every_time(tmp_path):
    """Whoever is equally likely is taken in the order of the file, not in the order of a process's own hashes."""

    write_city(tmp_path / "city.csv", PEOPLE // 4, seed=5)

    def said(seed: str) -> str:
        words = [sys.executable, "-m", "wayout", "people", "evaluate", str(tmp_path / "city.csv"), "--json"]
        done = subprocess.run(
            words, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        return done.stdout

    assert said("1") == said("2")
