"""What a day, a week or a month came to, to be told in a few lines."""

from datetime import date, datetime

from msgspec import Struct

from burnbar_tui.budget_views import BudgetPeriod, Standing
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight
from burnbar_tui.quota_views import WindowView
from burnbar_tui.views import NamedTally, Tally


class Comparison(Struct, frozen=True, kw_only=True):
    """The cost of a period against earlier ones, as far as the period has come."""

    nano_usd: int
    """What was spent in the part that is compared; never more than whole days and this day until
    the last quarter of an hour."""
    usual_nano_usd: int
    """What earlier periods came to in the same part."""
    usual: str
    """What those are, as in "a Thu by 19:45 (median of 8) comes to"."""
    confidence: Confidence


class Digest(Struct, frozen=True, kw_only=True):
    """One period, and how things stand now."""

    period: BudgetPeriod
    first: date
    last: date
    """The last day, or today while the period runs."""
    as_of: datetime
    totals: Tally = Tally()
    comparison: Comparison | None = None
    """None without enough earlier periods."""
    models: tuple[NamedTally, ...] = ()
    projects: tuple[NamedTally, ...] = ()
    sessions: tuple[NamedTally, ...] = ()
    """Of each the costliest."""
    windows: tuple[WindowView, ...] = ()
    budgets: tuple[Standing, ...] = ()
    insights: tuple[Insight, ...] = ()
    """As they stand now, and not at the end of the period; none of a period long past."""
