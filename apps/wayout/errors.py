"""The error of a command that cannot be carried out."""


class CommandError(Exception):
    """A command cannot be carried out. The message says why, in one line for the person who gave the command."""
