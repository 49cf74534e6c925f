"""Why a command cannot be carried out on this machine, in one line for the person who gave it."""


class CommandError(Exception):
    """Something that Wayout needs is not here; the message says what, and what to run."""
