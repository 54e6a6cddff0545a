"""Budgets: what may be spent, how much of it is, and what was said of it."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from burnbar_tui.facts import Confidence
from burnbar_tui.scope import Lens


class BudgetScope(StrEnum):
    """Whose calls a budget counts."""

    GLOBAL = "global"
    ACCOUNT = "account"
    PROJECT = "project"
    MODEL = "model"


class BudgetPeriod(StrEnum):
    """After what it begins anew."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class BudgetState(StrEnum):
    """How it stands."""

    FINE = "fine"
    NEAR = "near"
    """The first of its marks is passed."""
    PASSED = "passed"
    PARTLY_KNOWN = "partly known"
    """What is known is below all marks, and some calls have no price."""
    UNKNOWN = "unknown"
    """Nothing of it is known, or nothing could be read; never a reason to be calm."""
    PAUSED = "paused"


class Budget(Struct, frozen=True, kw_only=True):
    """A limit in dollars for one period after the other."""

    name: str
    scope: BudgetScope = BudgetScope.GLOBAL
    subject: str = ""
    """PROVIDER/LABEL of an account, the folder of a project, or a model in any spelling."""
    period: BudgetPeriod = BudgetPeriod.MONTH
    lens: Lens = Lens.BOTH
    """Whose money counts."""
    limit_nano_usd: int
    warn_percents: tuple[int, ...] = (80, 100)
    """Marks that are told when they are crossed, rising."""
    is_hard: bool = False
    """What routes calls refuses them once it is passed."""
    is_paused: bool = False


class BudgetForecast(Struct, frozen=True, kw_only=True):
    """Where a period is likely to end; always estimated."""

    final_nano_usd: int
    hit_at: datetime | None = None
    """When the limit is likely to be passed; None where that is not before the period ends."""
    method: str
    """How it comes about, with its figures, as a sentence."""


class Standing(Struct, frozen=True, kw_only=True):
    """How a budget stands in the period that runs."""

    budget: Budget
    subject: str = ""
    """What people call the subject."""
    first: date
    last: date
    starts_at: datetime
    ends_at: datetime
    """When the next period begins."""
    state: BudgetState
    spent_nano_usd: int | None
    """The sum of what is known; None when nothing is."""
    unknown_events: int = 0
    """Calls that may count, and of which it is not known how much."""
    confidence: Confidence = Confidence.EXACT
    forecast: BudgetForecast | None = None
    """None where too little is known, and where the limit is passed."""

    @property
    def used_percent(self) -> float | None:
        """Return how much of the limit is used; it may pass 100."""
        if self.spent_nano_usd is None:
            return None
        return self.spent_nano_usd * 100 / self.budget.limit_nano_usd


class BudgetEvent(Struct, frozen=True, kw_only=True):
    """Something that happened to a budget."""

    id: int
    budget: str
    at: datetime
    kind: str
    """set, removed, paused, resumed or crossed."""
    start: date | None = None
    """The first day of the period in which a mark was crossed."""
    percent: int = 0
    """The mark."""
    spent_nano_usd: int = 0
    limit_nano_usd: int = 0
    confidence: Confidence = Confidence.EXACT


class Wanted(Struct, frozen=True, kw_only=True):
    """A call that somebody wants to make; what is not known of it is empty, and no budget's."""

    account: str = ""
    """PROVIDER/LABEL."""
    project: str = ""
    """The folder."""
    model: str = ""


class Verdict(StrEnum):
    """What budgets say to a call."""

    ALLOW = "allow"
    WARN = "warn"
    REFUSE = "refuse"


class Decision(Struct, frozen=True, kw_only=True):
    """What all budgets together say to a call."""

    verdict: Verdict
    reason: str = ""
    frees_at: datetime | None = None
    """When the budget that says so begins anew; None where nobody knows."""
    budget: str = ""
    """Which one that is."""
