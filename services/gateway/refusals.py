"""Says in words why something was not done and what to do next, for every refusal a page can meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Answer:
    """What a person reads: a heading that is the whole story, and one thing to do next."""

    title: str
    next: str


_AGAIN = "Go back, look at the page again and decide from what it shows now."

BY_CODE: Final = {
    "not_found": Answer("There is nothing here for you", "Check the address, or start again from your own work."),
    "forbidden": Answer("Your role cannot do this", "Ask your sergeant if you think that it should."),
    "message_invalid": Answer("We could not read that form", "Go back, check what you typed and send it again."),
    "command_expired": Answer("That took too long, and nothing was changed", "Go back, reload the page and try again."),
    "reason_missing": Answer("Say why", "Go back and give your reason. It is kept with your name."),
    "reason_needed": Answer("Say why", "Go back and give your reason. It is kept with your name."),
    "who_missing": Answer("Nobody is named yet", "Go back and record who this is about, then decide."),
    "candidates_open": Answer("Somebody may be known already", "Go back and compare the people shown, then decide."),
    "already_accepted": Answer("Somebody has decided this already", _AGAIN),
    "already_allocated": Answer("This case has a navigator already", _AGAIN),
    "step_waits": Answer("This step has to wait", "Finish the steps that come before it first."),
    "step_already_done": Answer("This step is done already", _AGAIN),
    "plan_has_a_circle": Answer("These steps wait for each other", "Go back and change what comes before what."),
}

BY_STATUS: Final = {
    400: Answer("We could not read that", "Go back, check what you typed and send it again."),
    401: Answer("Sign in to go on", "Sign in, then open the page again."),
    403: BY_CODE["forbidden"],
    404: BY_CODE["not_found"],
    405: Answer("That cannot be done here", "Go back and use the buttons on the page."),
    409: Answer("Somebody changed this before you", _AGAIN),
    413: Answer("That was too long", "Go back, make it shorter and send it again."),
    429: Answer("That was too many times at once", "Wait a minute, then try again."),
    500: Answer("Something broke on our side", "Try again. If it breaks again, tell support the words at the bottom."),
    502: Answer("Part of this is not answering", "Wait a minute, then go back and press the button again."),
    503: Answer("Part of this is not answering", "Wait a minute, then go back and press the button again."),
    504: Answer("Part of this is not answering", "Wait a minute, then go back and press the button again."),
}

_ANYTHING = Answer("That cannot be done", _AGAIN)


def refusal(status: int, code: str | None = None) -> Answer:
    """The code says more than the status, so it is looked up first."""
    return BY_CODE.get(code or "") or BY_STATUS.get(status) or _ANYTHING


def promise(status: int) -> str:
    """What happened to what somebody had sent: after a 5xx we cannot be sure, but asking twice does no harm."""
    if status >= 500:
        return "What you sent may or may not have been saved. Sending the same page again does not do it twice."
    return "Nothing was changed."
