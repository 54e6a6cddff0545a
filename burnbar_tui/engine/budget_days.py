"""What budgets look at: the calls of the last weeks, day by day.

`insights.spend_facts.SpendFacts` is such; its own rules look at budgets, so they meet in a shape.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums

GATHERED = timedelta(days=70)
"""So far back from today the days are told."""
WEEKS = 8
"""So many earlier weeks tell what a weekday is like."""


class Use(Protocol):
    """What one model did for one project on one account and local day."""

    @property
    def day(self) -> date: ...
    @property
    def account_id(self) -> int: ...
    @property
    def model_id(self) -> int: ...
    @property
    def project_id(self) -> int: ...
    @property
    def sums(self) -> Sums: ...


class Spend(Protocol):
    """All uses, as of an instant."""

    @property
    def now(self) -> datetime: ...
    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def today(self) -> date: ...
    @property
    def names(self) -> Names: ...
    @property
    def began(self) -> date | None:
        """The day of the first call of all, or None when there is none."""

    @property
    def days(self) -> Sequence[Use]:
        """Those with calls, the present one as far as it is over."""

    @property
    def so_far(self) -> Sequence[Use]:
        """Today and the same weekday of earlier weeks, each up to this time of the day."""

    def start_of(self, day: date) -> datetime:
        """Return the instant at which a local day begins."""
