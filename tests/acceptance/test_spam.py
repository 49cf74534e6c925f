"""Real texts that nobody here wrote: few people are taken for advertisers, and none of them is thrown away."""

from pathlib import Path

import pytest

from referral.domain.texting.spam import looks_like_spam
from referral.store.danger_model import danger_model

TEXTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "texts" / "sms.tsv"

pytestmark = pytest.mark.skipif(not TEXTS.exists(), reason="the shared data is not here")


def judged() -> dict[tuple[str, bool], int]:
    counted: dict[tuple[str, bool], int] = {}
    for line in TEXTS.read_text(encoding="utf-8").splitlines()[1:]:
        label, text = line.split("\t", 1)
        kind = (label, looks_like_spam(text, danger_model().score(text)))
        counted[kind] = counted.get(kind, 0) + 1
    return counted


def test_hardly_anybody_who_is_no_advertiser_is_put_last() -> None:
    counted = judged()
    people, wrong = counted[("ham", False)] + counted.get(("ham", True), 0), counted.get(("ham", True), 0)
    found, missed = counted[("spam", True)], counted.get(("spam", False), 0)
    precision, recall = found / (found + wrong), found / (found + missed)
    print(f"precision {precision:.3f}, recall {recall:.3f}, {wrong} of {people} people put last")
    assert wrong / people < 0.005
    assert recall > 0.5
