"""The danger model that ships is the one that our own texts give, and measuring texts are read as they are written."""

from __future__ import annotations

import json

import pytest

from common.errors import Refused
from referral.domain.text_folding import words
from wayout import CHECKOUT
from wayout.danger import evaluation, trainer
from wayout.danger.labelled_texts import read_labelled, read_lines, read_training
from wayout.errors import CommandError

TEXTS = CHECKOUT / "tests" / "danger"
SHIPPED = CHECKOUT / "services" / "referral" / "store" / "danger_model.json"


@pytest.mark.thorough
def test_our_texts_give_the_model_that_ships() -> None:
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    trained = json.loads(trainer.train(TEXTS, shipped["version"]))
    assert trained["concepts"] == shipped["concepts"]
    for name in trained["weights"].keys() | shipped["weights"].keys():
        pairs = zip(trained["weights"].get(name, [3] * 4), shipped["weights"].get(name, [3] * 4), strict=True)
        assert all(abs(one - other) <= 6 for one, other in pairs), name


def test_there_are_enough_texts_in_enough_languages_and_each_once() -> None:
    texts = read_training(TEXTS)
    assert len(texts) >= 7_000
    assert len({one.language for one in texts}) >= 14
    assert len({one.id for one in texts}) == len(texts)
    assert {one.label for one in texts} == {"danger", "exploitation", "harmless", "advert"}


def test_no_text_has_two_labels_and_none_is_trained_on_that_the_thresholds_were_chosen_with() -> None:
    labels: dict[tuple[str, ...], set[str]] = {}
    for one in read_training(TEXTS):
        labels.setdefault(words(one.text) or (one.text,), set()).add(one.label)
    assert {text for text, found in labels.items() if len(found) > 1} == set()
    chosen_with = read_labelled(TEXTS / "development.txt")
    assert len(chosen_with) >= 200
    assert {one.text for one in chosen_with if words(one.text) in labels} == set()


def test_a_line_without_a_label_is_named_and_its_text_is_not(tmp_path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"text": "ok", "label": "harmless"}\n{"text": "his secret"}\n', encoding="utf-8")
    with pytest.raises((CommandError, Refused)) as refused:
        read_lines(file)
    assert "line 2" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_shares_are_of_each_label() -> None:
    table = {
        "danger": {"rings": 3, "first": 1, "in place": 0, "last": 0},
        "harmless": {"rings": 0, "first": 1, "in place": 8, "last": 1},
        "exploitation": {"rings": 0, "first": 2, "in place": 2, "last": 0},
        "advert": {"rings": 0, "first": 0, "in place": 1, "last": 9},
    }
    found = evaluation.figures(table)
    assert found["dangers raised"] == 1
    assert found["harmless raised"] == 0.1
    assert found["exploitation put last"] == 0
    assert found["adverts put last"] == 0.9
