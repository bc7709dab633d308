"""What reads sentences: pure functions on parsed text, which know nothing of Prefect, pandas or files."""


class LanguageModelError(ValueError):
    """A language model that is not there or that lacks a component; the message is one line for the user."""
