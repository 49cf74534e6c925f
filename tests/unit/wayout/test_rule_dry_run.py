"""The command that tries a rule on a file of offences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wayout.errors import CommandError
from wayout.operations import rule_dry_run

FILE = "\ufeffTitle,Offence_Code\nPossess a knife,CJ88144\nAid it,CJ88144B\nSell a knife,CJ88016\nBurglary,TH68010\n"


@pytest.fixture
def offences(tmp_path: Path) -> Path:
    file = tmp_path / "offences.csv"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_it_prints_what_is_caught_with_titles_and_what_is_near(
    offences: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rule_dry_run.show("knife-or-weapon", offences, as_json=True)
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["code"] for one in said["caught"]] == ["CJ88144", "CJ88144B"]
    assert said["near_misses"] == [{"code": "CJ88016", "title": "Sell a knife", "why": "sellers_offence", "times": 1}]


def test_a_file_without_the_columns_and_a_rule_that_nobody_knows_are_refused_in_words(offences: Path) -> None:
    with pytest.raises(CommandError, match="knife-or-weapon-scotland"):
        rule_dry_run.show("nothing", offences, as_json=False)
    offences.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="needs a column code"):
        rule_dry_run.show("knife-or-weapon", offences, as_json=False)
