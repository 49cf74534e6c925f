"""A legacy list with heavy errors is linked into people, and what is left for a person is worth their hour."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from referral.messages import Who
from wayout.cli.main import wayout
from wayout.errors import CommandError
from wayout.people.attributes import attributes_of
from wayout.people.blocks import LARGEST, find_blocks
from wayout.people.clusters import Clustering, cluster
from wayout.people.contradictions import Contradictions
from wayout.people.linkage import KINDS, kinds_of, link_file, link_records
from wayout.people.list_accuracy import cluster_accuracy, list_accuracy
from wayout.people.people_file import Record, read_people
from wayout.people.review import ANSWERS_IN_AN_HOUR, answered
from wayout.people.simulation import rows_range, write_city, write_legacy_list

PEOPLE = 200  # about 2,000 rows
SEED = 90  # nothing was tuned on this one
NEVER = 99.0


def no_step(words: str, total: int):
    return lambda done: None


def records_in(file: Path) -> tuple[Record, ...]:
    return read_people(file, {}).records


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, ...]:
    file = tmp_path_factory.mktemp("list") / "list.csv"
    write_legacy_list(file, PEOPLE, (5, 15), "heavy", SEED)
    return records_in(file)


@pytest.fixture(scope="module")
def linked(records):
    return link_records(records, no_step)


def test_a_list_has_many_rows_about_each_person_and_the_same_seed_makes_the_same_one(tmp_path, records):
    rows = Counter(record.truth for record in records)
    assert len(rows) == PEOPLE
    assert (min(rows.values()), max(rows.values())) == (5, 15)
    files = [tmp_path / name for name in ("one.csv", "same.csv", "other.csv")]
    for file, seed in zip(files, (1, 1, 2), strict=True):
        write_legacy_list(file, 20, (2, 3), "heavy", seed)
    one, same, other = (file.read_text() for file in files)
    assert one == same != other


def test_heavy_errors_leave_hardly_two_rows_of_a_person_alike_and_light_ones_more(tmp_path):
    alike = {}
    for errors in ("heavy", "light"):
        write_legacy_list(tmp_path / errors, 100, (10, 10), errors, 1)
        names = Counter(
            (one.truth, one.who.given_name.casefold(), one.who.family_name.casefold())
            for one in records_in(tmp_path / errors)
        )
        alike[errors] = sum(many for many in names.values() if many > 1)
    assert alike["heavy"] < 0.6 * alike["light"]


def test_heavy_errors_are_linked_to_people(records, linked):
    found = list_accuracy(records, linked)
    assert found.compared_share >= 0.93
    assert found.now.pairs.f1 >= 0.85
    assert found.now.pairs.precision >= 0.95
    assert found.now.rows.f1 >= 0.85
    assert found.now.people == PEOPLE


def test_what_is_beyond_doubt_is_never_wrong_and_within_the_people_found(records, linked):
    assert cluster_accuracy(records, linked.beyond_doubt).pairs.precision == 1.0
    assert len(set(zip(linked.person, linked.beyond_doubt, strict=True))) == len(set(linked.beyond_doubt))


def test_an_hour_of_answers_puts_more_right_than_answers_in_any_other_order(records, linked):
    truth = {row: record.truth or "" for row, record in enumerate(records)}
    hour = ANSWERS_IN_AN_HOUR // 4  # the list is small
    shuffled = list(linked.questions)
    Random(1).shuffle(shuffled)

    def wrong(questions) -> int:
        return cluster_accuracy(records, answered(linked.person, questions[:hour], truth)).wrong_pairs

    before = cluster_accuracy(records, linked.person).wrong_pairs
    assert len(linked.questions) > hour
    assert wrong(linked.questions) < before
    assert wrong(linked.questions) < wrong(shuffled)


def test_the_questions_of_one_person_follow_each_other(linked):
    people = [question.person for question in linked.questions]
    changes = sum(one != other for one, other in pairwise(people))
    assert changes == len(set(people)) - 1


def test_a_list_is_linked_the_same_every_time(records, linked):
    assert link_records(records, no_step) == linked


def test_families_of_a_city_are_not_taken_for_one_person(tmp_path):
    write_city(tmp_path / "city.csv", 600, seed=SEED)
    records = records_in(tmp_path / "city.csv")
    found = list_accuracy(records, link_records(records, no_step))
    assert found.now.pairs.precision > 0.97
    assert found.now.pairs.recall > 0.55
    assert found.beyond_doubt.pairs.precision == 1.0


@pytest.mark.parametrize("rows", ["", "Ann,Lee,soon\n", "Ann,Lee,2010-03-14\nAnn,Lee,2010-03-14\n"])
def test_nobody_one_row_and_two_rows_are_linked_without_anything_to_learn_from(tmp_path, rows):
    file = tmp_path / "people.csv"
    file.write_text(f"given_name,family_name,dob\n{rows}")
    found, linked = link_file(file, {}, KINDS, Console(file=io.StringIO()))
    assert len(linked.person) == rows.count("\n")
    assert found.births_not_read == rows.count("soon")


def test_a_list_with_one_column_is_linked_without_a_crash(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("name\n" + "Ann Lee\n" * 300 + "\n".join(f"Person{number}" for number in range(300)))
    _, linked = link_file(file, {}, KINDS, Console(file=io.StringIO()))
    assert len(linked.person) == 600


def test_another_column_tells_people_apart_when_it_is_named(tmp_path):
    assert kinds_of(["tag=code"])["tag"] == "code"
    for wrong in ("tag", "tag=colour", "=text"):
        with pytest.raises(CommandError, match="kinds"):
            kinds_of([wrong])
    file = tmp_path / "people.csv"
    file.write_text("name,tag\nAnn Lee,77\nBob Ray,77\n")
    with pytest.raises(CommandError, match="there is no column 'gang'"):
        link_file(file, {}, kinds_of(["gang=text"]), Console(file=io.StringIO()))
    attributes = attributes_of(read_people(file, {}, ["tag"]).records, kinds_of(["tag=code"]))
    assert [(one.name, list(one.counts)) for one in attributes][-1] == ("tag", [0, 2])


def test_the_number_of_rows_of_a_person_is_a_range_or_a_number():
    assert (rows_range("5-15"), rows_range("3")) == ((5, 15), (3, 3))
    for wrong in ("", "0", "7-5", "a-b", "1-100000"):
        with pytest.raises(CommandError, match="no number of rows"):
            rows_range(wrong)


def test_the_commands_make_link_and_measure_a_list(tmp_path):
    file = tmp_path / "list.csv"
    words = ["simulate", str(file), "--people", "30", "--rows-per-person", "4-6", "--errors", "heavy"]
    assert CliRunner().invoke(wayout, ["people", *words]).exit_code == 0
    done = CliRunner().invoke(wayout, ["people", "link", str(file), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    with Path(said["people_file"]).open(encoding="utf-8") as people, Path(said["unsure_file"]).open() as unsure:
        assert len(list(csv.DictReader(people))) == said["rows"]
        assert len(list(csv.DictReader(unsure))) == said["unsure"]
    assert f"{said['births_not_read']} dates of birth could not be read" in done.stderr
    assert said["births_not_read_examples"][0]["written"] in done.stderr
    assert "s altogether" in done.stderr
    measured = CliRunner().invoke(wayout, ["people", "evaluate", str(file), "--json"])
    assert measured.exit_code == 0, measured.output
    assert json.loads(measured.stdout.splitlines()[-1])["as_list"]["f1_of_pairs"]["now"] > 0.7
    assert "B-cubed" in measured.stderr


def test_no_block_is_large_where_very_many_rows_share_what_is_rare_elsewhere():
    """Three hundred rows have the phone of one children's home."""
    records = [
        Record(
            Who(given_name="x" * (row % 9 + 2), family_name="", phone=f"07700 900{min(row, 700):06}"), "", None, None
        )
        for row in range(1_000)
    ]
    blocks = find_blocks(attributes_of(records, KINDS), len(records), lambda done: None)
    assert max(map(len, blocks.blocks)) <= LARGEST
    assert len(blocks.later_rows(700)) < 10 * LARGEST
    assert all(later > row for row in range(0, 1_000, 100) for later in blocks.later_rows(row))


WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] < pair[1]),
    st.floats(-8, 8),
    max_size=40,
)


def clustered(weights, order: Random | None = None, conflict=lambda one, other: False) -> Clustering:
    pairs = [(one, other, weight) for (one, other), weight in weights.items()]
    if order is not None:
        order.shuffle(pairs)
    return cluster(12, pairs, 0.0, NEVER, conflict)


@settings(max_examples=200)
@given(WEIGHTS, st.randoms(use_true_random=False))
def test_every_row_is_in_one_group_whatever_the_order_of_the_pairs(weights, random):
    found = clustered(weights)
    assert sorted(row for group in found.groups for row in group) == list(range(12))
    assert clustered(weights, random) == found


@given(WEIGHTS)
def test_groups_join_only_where_they_weigh_enough_and_hang_together(weights):
    found = clustered(weights)
    assert all(join.weight >= 0 for join in found.joins)
    assert len(found.joins) == 12 - len(found.groups)
    for group in found.groups:
        for row in group if len(group) > 1 else ():
            assert any(weights.get((min(row, other), max(row, other)), -9) > -5 for other in group if other != row)


@given(WEIGHTS, st.sets(st.integers(0, 11), min_size=1))
def test_what_is_in_conflict_is_never_together(weights, apart):
    def conflict(one, other) -> bool:
        return bool(apart & set(one)) and bool(apart & set(other))

    found = clustered(weights, conflict=conflict)
    assert all(len(apart & set(group)) <= 1 for group in found.groups)


def test_one_chance_agreement_does_not_join_two_groups():
    within = {(0, 1): 6.0, (0, 2): 6.0, (1, 2): 6.0, (3, 4): 6.0, (3, 5): 6.0, (4, 5): 6.0}
    assert (0, 1, 2) in clustered(within | {(2, 3): 5.0}).groups
    assert (0, 1, 2, 3, 4, 5) in clustered(within | {(a, b): 2.0 for a in (0, 1, 2) for b in (3, 4, 5)}).groups


def test_groups_that_each_agree_on_another_birth_cannot_be_one_person():
    births = [date(2010, 3, 14), date(2010, 3, 14), date(2004, 11, 2), date(2004, 11, 2), date(2010, 3, 14)]
    records = [Record(Who(given_name="Ann", family_name="Lee", date_of_birth=born), "", None, None) for born in births]
    contradicts = Contradictions(attributes_of(records, KINDS))
    assert contradicts([0, 1], [2, 3])
    assert not contradicts([0, 1], [2])  # a single row may be a slip
    assert not contradicts([0, 1], [2, 3, 1, 4])


def test_how_well_people_were_found_is_counted_by_pairs_by_rows_and_by_person():
    records = [Record(Who(given_name="x", family_name="y"), "", truth, None) for truth in ("a", "a", "a", "b", "b")]
    found = cluster_accuracy(records, [1, 1, 2, 3, 3])
    assert (found.people, found.found, found.exact, found.wrong_pairs) == (2, 3, 1, 2)
    assert (found.pairs.precision, found.pairs.recall) == (1.0, 0.5)
    assert (found.rows.precision, found.rows.recall) == (1.0, pytest.approx((4 / 3 + 1 / 3 + 2) / 5))
