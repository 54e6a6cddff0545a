"""What a question in plain English is answered."""

from typing import Any

from msgspec import Struct

Value = float | int | str | None


class Answer(Struct, frozen=True, kw_only=True):
    """What is told: a figure or a list, in words too, and how sure it is."""

    question: str
    understood: bool
    plan: str = ""
    answer: str = ""
    value: Value = None
    unit: str | None = None
    rows: tuple[dict[str, Any], ...] = ()
    confidence: str | None = None
    sources: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    sent_to: str | None = None
    """The host that was asked for the words, or None where nothing was sent."""
    doubtful: tuple[str, ...] = ()
    """Numbers in the words that are in no result; they are marked there, too."""
    note: str = ""
    """Why a model that was to be asked gave no answer, as a sentence."""
