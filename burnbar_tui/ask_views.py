"""What a question in plain English is answered, and the threads in which that was told."""

from datetime import datetime
from typing import Any

from msgspec import Struct

Value = float | int | str | None


class AnswerPlot(Struct, frozen=True, kw_only=True):
    """What is drawn of an answer: a figure for each label, in the order of the labels."""

    labels: tuple[str, ...]
    values: tuple[float | int | None, ...]
    """As many as labels; None is not known."""
    unit: str
    is_time: bool = False
    """The labels follow each other in time."""


class AnswerView(Struct, frozen=True, kw_only=True):
    """Where the calls behind an answer are shown, in words of the screens; empty is as it is."""

    screen: str
    query: str = ""
    """A query line, with its days."""
    by: str = ""
    unit: str = ""
    money: str = ""


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
    plot: AnswerPlot | None = None
    view: AnswerView | None = None
    """None where no screen can show just these calls."""
    sent_to: str | None = None
    """The host that was asked for the words, or None where nothing was sent."""
    doubtful: tuple[str, ...] = ()
    """Numbers in the words that are in no result; they are marked there, too."""
    note: str = ""
    """Why a model that was to be asked gave no answer, as a sentence."""


class Exchange(Struct, frozen=True, kw_only=True):
    """A question and what was told, as it is kept."""

    question: str
    answer: str
    plan: str = ""
    """Empty where the question was not understood."""


class Thread(Struct, frozen=True, kw_only=True):
    """A conversation that was kept; its first question is its name."""

    id: int
    at: datetime
    """When something was asked in it last."""
    title: str
    questions: int
    exchanges: tuple[Exchange, ...] = ()
    """The oldest first; none in a list of threads."""
