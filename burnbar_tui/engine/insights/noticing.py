"""From a store to what is noticed in it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from burnbar_tui.budget_views import BudgetForecast
from burnbar_tui.engine.budgets import month_forecast
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.budget_facts import BudgetFacts, gather_budgets
from burnbar_tui.engine.insights.copy_facts import CopyFacts, gather_copies
from burnbar_tui.engine.insights.desk import Gather, found_by, marks_in, with_states
from burnbar_tui.engine.insights.price_facts import PriceFacts, gather_prices
from burnbar_tui.engine.insights.quota_facts import QuotaFacts, gather_quota
from burnbar_tui.engine.insights.rules import RULES
from burnbar_tui.engine.insights.source_facts import SourceFacts, gather_sources
from burnbar_tui.engine.insights.spend_facts import SpendFacts, gather_spend
from burnbar_tui.engine.insights.work_facts import WorkFacts, gather_work
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Names
from burnbar_tui.insight_views import Insight
from burnbar_tui.scope import Lens

FRESH = timedelta(seconds=60)
"""For so long the rules are not asked again, whatever is written meanwhile."""
MANY_MORE = 1.1
"""Of more than so many times the calls, what was found counts no more, however fresh it is."""
SELDOM = timedelta(hours=1)
"""For so long it is not asked again which calls stand in several files: they may be many."""


class Noticing:
    """Asks the rules now and then; what the user makes of what they found counts at once."""

    def __init__(self, database: Database, zone: ZoneInfo, prices: Callable[[], PriceBook]) -> None:
        """Prepare; nothing is asked yet.

        Args:
            database: the store.
            zone: whose days are looked at.
            prices: opens the price tables.
        """
        self._database = database
        self._zone = zone
        self._prices = prices
        self._asked_at: datetime | None = None
        self._calls = 0
        """How many there were to ask about."""
        self._found: tuple[Insight, ...] = ()
        self._asking = threading.Lock()
        self._copies: CopyFacts | None = None
        self._months: dict[Lens, BudgetForecast | None] = {}

    def insights(self, now: datetime) -> tuple[Insight, ...]:
        """Return everything that the rules find, also what the user does not want to see.

        Whoever comes while they are asked waits for what is found: twice the facts is twice the
        memory.

        Raises:
            StoreError: the store cannot be read.
            UsageError: the user's price file has a wrong key or value.
        """
        with self._asking:
            [(calls,)] = self._database.rows("count_events")
            if calls > MANY_MORE * self._calls:  # A first reading went on.
                self._asked_at = self._copies = None
            if self._asked_at is None or not timedelta() <= now - self._asked_at < FRESH:
                self._found, self._asked_at, self._calls = self._ask(now), now, calls
            found = self._found
        return with_states(found, marks_in(self._database), now)

    def month_forecast(self, now: datetime, lens: Lens) -> BudgetForecast | None:
        """Return where the month is likely to end, from the facts that the rules look at.

        Raises:
            StoreError: the store cannot be read.
            UsageError: the user's price file has a wrong key or value.
        """
        self.insights(now)
        return self._months.get(lens)

    def _ask(self, now: datetime) -> tuple[Insight, ...]:
        database, zone, names = self._database, self._zone, names_in(self._database)
        book = self._prices()
        spend = cache(partial(gather_spend, database, zone, now, names, book))
        self._months = {lens: month_forecast(spend(), lens) for lens in Lens}
        gather: dict[type, Gather] = {
            SpendFacts: spend,
            BudgetFacts: partial(gather_budgets, database, zone, now, spend),
            WorkFacts: lambda: gather_work(database, zone, now, names, book),
            QuotaFacts: lambda: gather_quota(database, zone, now, book.plans),
            SourceFacts: lambda: gather_sources(database, zone, now, names),
            CopyFacts: lambda: self._copies_about(now, names),
            PriceFacts: lambda: gather_prices(database, zone, now, names, lambda: book),
        }
        return found_by(RULES, gather, now)

    def _copies_about(self, now: datetime, names: Names) -> CopyFacts:
        known = self._copies
        if known is None or not timedelta() <= now - known.now < SELDOM:
            known = self._copies = gather_copies(self._database, self._zone, now, names)
        return known
