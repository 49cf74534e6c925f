"""What looks like spam is advertising; what people in trouble write does not, however strange it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.danger.model import Scores
from referral.domain.texting import spam
from referral.store.danger_model import danger_model


def looks_like_spam(text: str, alike: int = 0) -> bool:
    return spam.looks_like_spam(text, danger_model().score(text), alike=alike)


@pytest.mark.parametrize(
    "text",
    [
        "WINNER! You have won a £1000 prize, claim on 09061234567",
        "Free ringtones! Txt TONE to 85555, 150p per msg, T&Cs apply",
        "Your parcel is held, pay the delivery fee at http://post.example.com to claim it",
    ],
)
def test_advertising_looks_like_spam(text: str) -> None:
    assert looks_like_spam(text)


@pytest.mark.parametrize(
    "text",
    [
        "help",
        "my son owes them £500 and they said hes dead",
        "call me on 07700900123 its urgent",
        "they gave him a free phone and £50 to hold a bag",
        "he won a fight and now they want him, please call now",
        "they make him collect money. look at www.example.com thats his snapchat",
        "Mój syn nie wraca do domu",
        "STOP",
        "",
    ],
)
def test_people_in_trouble_do_not(text: str) -> None:
    assert not looks_like_spam(text)


def test_who_speaks_of_themselves_or_asks_needs_more_to_be_taken_for_an_advertiser() -> None:
    nearly = Scores(danger=0.05, exploitation=0.05, harmless=0.05, advert=0.85)
    assert spam.looks_like_spam("puppies ready", nearly)
    assert not spam.looks_like_spam("I’m told puppies are ready", nearly)
    assert not spam.looks_like_spam("are puppies ready?", nearly)


def test_the_same_long_words_from_many_phones_look_like_spam_and_short_ones_never() -> None:
    text = "the meeting about the new road is on tuesday at the hall please all come along"
    assert looks_like_spam(text, alike=3)
    assert not looks_like_spam(text, alike=2)
    assert not looks_like_spam("please help me", alike=500)


@given(st.text(max_size=300), st.integers(0, 9))
def test_any_text_at_all_is_judged_without_a_fault(text: str, alike: int) -> None:
    assert looks_like_spam(text, alike=alike) in (True, False)
