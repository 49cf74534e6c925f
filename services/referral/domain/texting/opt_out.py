"""STOP and START as whole messages, however politely somebody asks. Inside a sentence they are ordinary words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from referral.domain.text_folding import words

OptOut = Literal["stop", "start"]
LONGEST: Final = 100  # characters, with the signature of a phone: an opt-out is never longer

_STOP: Final = (
    "stop", "stop all", "stopp", "stop please", "please stop", "stop texts", "stop texting", "stop texting me",
    "stop messaging me", "no more texts", "unsubscribe", "opt out", "cancel", "end", "quit", "revoke", "remove me",
    "stopio", "peidiwch", "stopiwch", "dim mwy",  # Welsh
    "zatrzymaj", "koniec", "przestań", "proszę przestać",  # Polish
    "oprește", "opriți", "oprire", "dezabonare",  # Romanian
    "روکیں", "روکو", "بند کریں", "بند کرو", "band karo", "roko",  # Urdu
    "ਰੋਕੋ", "ਬੰਦ ਕਰੋ", "रोको", "बंद करो", "બંધ કરો", "বন্ধ করুন", "থামুন",  # Punjabi, Hindi, Gujarati, Bengali
    "قف", "توقف", "إيقاف", "الغاء", "توقف کنید",  # Arabic, Persian
    "jooji", "arrêt", "arrêtez", "parar", "pare", "стоп", "停止",  # Somali, French, Portuguese, Ukrainian, Chinese
)  # fmt: skip
_START: Final = (
    "start", "start all", "unstop", "resume", "subscribe", "opt in", "text me",
    "dechrau", "cychwyn", "zacznij", "wznów", "începe", "شروع کریں", "شروع کرو", "shuru karo", "ਸ਼ੁਰੂ ਕਰੋ", "शुरू करो",
    "শুরু করুন", "ابدأ", "شروع", "bilow", "démarrer", "começar", "старт", "开始",
)  # fmt: skip


# Words around a request that change nothing about it, in plain letters.
_POLITE: Final = frozenset({
    "please", "pls", "plz", "plse", "kindly", "thanks", "thank", "you", "thankyou", "thx", "ty", "ta", "cheers",
    "sorry", "ok", "okay", "now", "immediately", "asap", "hi", "hello", "prosze", "dziekuje", "dzieki", "diolch",
    "multumesc", "merci", "obrigado", "obrigada", "gracias", "shukria", "shukran",
})  # fmt: skip
_TEXTS: Final = r"(?:text |txt )?(?:texts?|txts?|messages?|msgs?|sms|reminders?)"
_TEXTING: Final = r"(?:texting|txting|messaging|msging|contacting)"
_TEXT: Final = r"(?:text|txt|message|msg|contact|sms)"
_ME: Final = r"(?: (?:me|us|this number|my number|my phone|this phone|here))?"
_AGAIN: Final = r"(?: (?:ever )?again| any ?more)?"
_WAYS_TO_STOP: Final = re.compile(
    rf"stop {_TEXTING}{_ME}{_AGAIN}|"
    rf"stop send(?:ing)?(?: me| us)?(?: any| all)?(?: more| these| the| your)? {_TEXTS}{_AGAIN}|"
    rf"(?:dont|do not|never) {_TEXT}{_ME}{_AGAIN}|"
    rf"(?:dont|do not) send(?: me| us)?(?: any)?(?: more)? {_TEXTS}{_AGAIN}|"
    rf"(?:i )?(?:dont|do not) want(?: to get)?(?: any| these| your)?(?: more)? {_TEXTS}{_AGAIN}|"
    rf"no more {_TEXTS}(?: to me)?|stop (?:these|the|your|all) {_TEXTS}|"
    r"(?:unsubscribe|opt(?: me)? out)(?: me)?|(?:remove|delete|take off) (?:me|my number|this number)|"
    r"(?:remove|take) (?:me|my number|this number) (?:off|from)(?: (?:your|the|this) (?:list|system|database))?"
)
_SIGNATURE: Final = re.compile(r"(?:\b(?:sent (?:from|via)|get outlook)\b.*)\Z")
_SHORT_CODE: Final = re.compile(r"\d{4,8}\Z")  # STOP 12345: a number that it names, as other senders ask for


def _plain(text: str) -> str:
    return "".join(words(text))


_ASKED: Final[dict[str, OptOut]] = {
    **dict.fromkeys(map(_plain, _START), "start"),
    **dict.fromkeys(map(_plain, _STOP), "stop"),
}


def parse_opt_out(text: str) -> OptOut | None:
    """The opt-out that the whole message asks for, however it is written; None for any other message."""
    if len(text) > LONGEST:
        return None
    if asked := _ASKED.get(_plain(text)):
        return asked
    request = _request(words(text))
    if _WAYS_TO_STOP.fullmatch(" ".join(request)):
        return "stop"
    repeated = {_ASKED.get(word) for word in request}
    return _ASKED.get("".join(request)) or (repeated.pop() if len(repeated) == 1 else None)


def _request(said: Sequence[str]) -> list[str]:
    """The words without a phone's signature, and without politeness and a number around them."""
    request = _SIGNATURE.sub("", " ".join(said)).split()
    while request and request[0] in _POLITE:
        del request[0]
    while request and (request[-1] in _POLITE or (len(request) > 1 and _SHORT_CODE.match(request[-1]))):
        del request[-1]
    return request
