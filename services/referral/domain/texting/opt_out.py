"""STOP and START as whole messages. Inside a sentence they are ordinary words."""

from __future__ import annotations

from typing import Final, Literal

from referral.domain.text_folding import words

OptOut = Literal["stop", "start"]
LONGEST: Final = 60  # characters: an opt-out is never longer

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


def _plain(text: str) -> str:
    return "".join(words(text))


_ASKED: Final[dict[str, OptOut]] = {
    **dict.fromkeys(map(_plain, _START), "start"),
    **dict.fromkeys(map(_plain, _STOP), "stop"),
}


def parse_opt_out(text: str) -> OptOut | None:
    """The opt-out that the whole message asks for, however it is written; None for any other message."""
    return _ASKED.get(_plain(text)) if len(text) <= LONGEST else None
