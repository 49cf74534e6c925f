"""The calibration picture: every answer lies where it belongs, and its title is what was found."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from wayout.cli.main import wayout
from wayout.people.accuracy import Bin, interval
from wayout.people.calibration_chart import LEFT, SIDE, TOP, Panel, draw, headline, short_count
from wayout.people.simulation import write_city

SVG = "{http://www.w3.org/2000/svg}"
OURS = Panel("Wayout", 0.012, (Bin(1_200, 0.02, 0.01), Bin(40, 0.55, 0.5), Bin(8_000, 0.99, 1.0)))
CLASSIC = Panel("classic", 0.083, (Bin(10, 0.5, 0.1),))
REFERRALS = Panel("as referrals come", 0.02, (Bin(7, 0.96, 1.0),))
BINS = st.builds(
    lambda n, said, count: Bin(n, said, min(count, n) / n),
    st.integers(1, 10**6),
    st.floats(0, 1),
    st.integers(0, 10**6),
)


def drawn(*models: Panel) -> ElementTree.Element:
    return ElementTree.fromstring(str(draw(models, REFERRALS)))


def words(picture: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in picture.iter(f"{SVG}text")]


def test_the_title_is_the_finding_the_best_first_whoever_it_is():
    assert headline([CLASSIC, OURS]) == (
        "Closest to what was true: Wayout, off by 1.2 in 100 on average",
        "classic: off by 8.3 in 100",
    )
    worse = Panel("Wayout", 0.2, OURS.bins)
    assert headline([worse, CLASSIC])[0].startswith("Closest to what was true: classic")
    assert drawn(CLASSIC, OURS)[0].text == ". ".join(headline([CLASSIC, OURS]))


def test_a_point_lies_where_what_was_said_meets_what_was_true_between_its_limits():
    picture = drawn(Panel("one", 0.0, (Bin(40, 0.25, 0.75),)))
    point = next(picture.iter(f"{SVG}circle"))
    assert (float(point.get("cx", 0)), float(point.get("cy", 0))) == (LEFT + 0.25 * SIDE, TOP + 0.25 * SIDE)
    low, high = interval(Bin(40, 0.25, 0.75))
    (bar,) = [one for one in picture.iter(f"{SVG}line") if one.get("stroke-width") == "2" and one.get("x1") == "144.0"]
    assert float(bar.get("y1", 0)) == pytest.approx(TOP + SIDE * (1 - low), abs=0.06)
    assert float(bar.get("y2", 0)) == pytest.approx(TOP + SIDE * (1 - high), abs=0.06)


def test_every_panel_is_named_its_axes_are_labelled_and_its_counts_stand_below():
    said = words(drawn(CLASSIC, OURS))
    for expected in ("classic: off by 8.3 in 100", "Wayout: off by 1.2 in 100", "as referrals come: off by 2.0 in 100"):
        assert expected in said
    assert said.count("probability") == 3
    assert said.count("share that was true") == 2
    assert {"1.2k", "40", "8.0k", "10", "7"} <= set(said)


def test_counts_below_neighbours_never_overlap():
    everywhere = Panel("one", 0.0, tuple(Bin(123_456, (place + 0.5) / 10, 0.5) for place in range(10)))
    picture = drawn(everywhere)
    places = [float(one.get("x", 0)) for one in picture.iter(f"{SVG}text") if one.text == "123k"]
    assert len(places) == 10
    assert all(other - one >= 30 for one, other in pairwise(sorted(places)))


@pytest.mark.parametrize(("n", "said"), [(0, "0"), (999, "999"), (1_234, "1.2k"), (45_678, "46k"), (2_500_000, "2.5m")])
def test_a_count_is_short_enough_for_its_place(n: int, said: str):
    assert short_count(n) == said


def test_a_file_in_which_nobody_is_alike_is_drawn_too():
    nobody = Panel("classic", 0.0, ())
    picture = ElementTree.fromstring(str(draw([nobody], nobody)))
    assert picture[0].text == "No rows were alike enough for an answer"
    assert "classic: no answers" in words(picture)


@given(st.lists(BINS, max_size=10), st.text("<>&'\" abc", max_size=20))
def test_whatever_was_found_every_point_lies_inside_its_panel_and_carries_no_script_or_style(
    bins: list[Bin], name: str
):
    made = str(draw([Panel(name, 0.5, tuple(bins))], REFERRALS))
    assert not re.search(r"<script|<style|style=|href=|\son\w+=", made)
    picture = ElementTree.fromstring(made)
    points = list(picture.iter(f"{SVG}circle"))
    assert len(points) == len(bins) + 1
    for point in points[: len(bins)]:
        assert LEFT <= float(point.get("cx", 0)) <= LEFT + SIDE
        assert TOP <= float(point.get("cy", 0)) <= TOP + SIDE


@given(st.integers(1, 500), st.data())
def test_an_interval_holds_what_was_counted(n: int, data: st.DataObject):
    count = data.draw(st.integers(0, n))
    low, high = interval(Bin(n, 0.5, count / n))
    assert 0 <= low <= count / n <= high <= 1


def test_the_command_draws_what_it_prints(tmp_path: Path):
    city, picture = tmp_path / "city.csv", tmp_path / "calibration.svg"
    write_city(city, 200, seed=5)
    done = CliRunner().invoke(wayout, ["people", "evaluate", str(city), "--picture", str(picture)])
    assert done.exit_code == 0, done.output
    said = words(ElementTree.fromstring(picture.read_text(encoding="utf-8")))
    assert any(line.startswith("classic Fellegi-Sunter: off by") for line in said)
    assert any(line.startswith("Wayout, as referrals come: off by") for line in said)
    assert "95 in 100" in done.stderr
    assert str(picture) in done.stderr.replace("\n", "")
