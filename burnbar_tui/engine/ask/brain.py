"""Questions asked one after the other: a later one inherits what it does not change."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.answers import answered
from burnbar_tui.engine.ask.checks import Refusal
from burnbar_tui.engine.ask.names import Known
from burnbar_tui.engine.ask.opening import view_of
from burnbar_tui.engine.ask.plan import QUOTAS, Plan
from burnbar_tui.engine.ask.plots import plot_of
from burnbar_tui.engine.ask.quotas import quota_answer
from burnbar_tui.engine.ask.suggesting import nearest
from burnbar_tui.engine.ask.understand import understand
from burnbar_tui.engine.canonical import canonical_model
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Names
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.quota_views import WindowView


class Windows(Protocol):
    """Tells the quota windows as they stand now."""

    def __call__(self) -> tuple[WindowView, ...]:
        """Return them."""


class Brain:
    """Answers from one store; it remembers the plan of the last question and nothing else."""

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        now: datetime,
        windows: Windows,
        prices: Callable[[], PriceBook] = PriceBook,
    ) -> None:
        self._database = database
        self.zone = zone
        self._now = now
        self._windows = windows
        self._prices = prices
        self.known = known_names(names_in(database))
        self.today = now.astimezone(zone).date()
        self._before: Plan | None = None

    def ask(self, question: str) -> Answer:
        """Return the answer to a question, or why there is none and what can be asked."""
        plan = self.follow(question)
        if isinstance(plan, Refusal):
            return Answer(
                question=question,
                understood=False,
                answer=f"{plan.reason}.",
                suggestions=nearest(question, plan, self.known, self.today),
            )
        return self.told(question, plan)

    def told(self, question: str, plan: Plan) -> Answer:
        """Return the answer to a plan."""
        if plan.kind in QUOTAS:
            told = quota_answer(question, plan, self._windows(), self._now, self.zone)
        else:
            told = answered(question, plan, self._database, self.zone, self._now, self._prices)
        return replace(told, plot=plot_of(plan, told), view=view_of(plan))

    def follow(self, question: str) -> Plan | Refusal:
        """Return what a question means; the next one may go on from it, whether it is answered."""
        known = replace(self.known, session=self._sessions_in(question))
        plan = understand(question, known, self.today, self._before)
        if isinstance(plan, Plan):
            self._before = plan
        return plan

    def _sessions_in(self, question: str) -> dict[str, tuple[str, ...]]:
        """Return the sessions that a question names by their id or title: session fix login."""
        text = " ".join(_QUOTES.sub(" ", question).casefold().split())
        match = _SESSION.search(text)
        if match is None:
            return {}
        pattern = re.sub(r"([\\%_])", r"\\\1", match[1])
        found: dict[str, tuple[str, ...]] = {}
        for _, _, native_id, title, _ in self._database.rows(
            "found_sessions", pattern=f"%{pattern}%"
        ):
            for called in filter(None, (native_id, title)):
                if f"session {called.casefold()}" in text:
                    found[native_id] = (f"session {called}",)
        return found


_QUOTES = re.compile("[\"'\u2018\u2019\u201c\u201d`]")
_SESSION = re.compile(r"\bsession (\S{2,})")


def known_names(names: Names) -> Known:
    """Return what a question can name: providers, models and projects of the store."""
    accounts = names.accounts.values()
    return Known(
        provider={one.provider_id: (spec_of(one.provider_id).name,) for one in accounts},
        model={
            name: tuple({canonical_model(name)} - {name}) for name in names.models.values() if name
        },
        project={name: () for name in names.projects.values() if name and name != "unknown"},
        account={
            f"{one.provider_id}/{one.label}": (one.label,)
            for one in accounts
            if one.label != "default"
        },
    )
