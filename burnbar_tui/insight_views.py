"""What is noticed: a sentence, the arithmetic behind it, and the calls that it speaks of."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from burnbar_tui.ask_views import AnswerView
from burnbar_tui.facts import Confidence


class Severity(StrEnum):
    """How soon somebody should look."""

    URGENT = "urgent"
    """Something runs out, or a limit is passed."""
    WARNING = "warning"
    """Money goes where it need not."""
    NOTE = "note"
    """Good to know."""

    @property
    def rank(self) -> int:
        """0 for the most urgent."""
        return list(Severity).index(self)


class State(StrEnum):
    """What the user has made of it."""

    OPEN = "open"
    SNOOZED = "snoozed"
    """Not to be shown before some instant."""
    DISMISSED = "dismissed"
    """Not to be shown before the facts are others."""


class Evidence(Struct, frozen=True, kw_only=True):
    """Figures that show it, to be drawn as bars."""

    title: str
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    unit: str = "usd"
    """One of usd, tokens, percent, count and minutes."""
    marked: tuple[int, ...] = ()
    """Places of the figures that it is about."""


class Insight(Struct, frozen=True, kw_only=True):
    """One thing that is true now, and worth reading."""

    rule: str
    """The id of the rule that found it."""
    subject: str = ""
    """What it is about, so that two of a rule can be told apart: an account, a day, a model."""
    facts: str = ""
    """What has to change for it to be shown again once it is dismissed; never shown."""
    severity: Severity
    title: str
    """One sentence."""
    arithmetic: tuple[str, ...]
    """How its figures come about, a line each."""
    amount_nano_usd: int | None = None
    """How much money it is about; None where it is not about money."""
    confidence: Confidence
    since: datetime
    """When what it speaks of began."""
    evidence: Evidence | None = None
    view: AnswerView | None = None
    """Where the calls that it speaks of are shown."""
    account_id: int | None = None
    """The account that it speaks of, where it is of one only."""
    state: State = State.OPEN
