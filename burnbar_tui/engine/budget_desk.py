"""Budgets in the store: written by any process, like accounts; what happened is only added to."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from burnbar_tui.budget_views import (
    Budget,
    BudgetEvent,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Standing,
)
from burnbar_tui.engine import days
from burnbar_tui.engine.database import Database
from burnbar_tui.facts import Confidence, UsageError, instant_of, ms_of
from burnbar_tui.scope import Lens

CROSSED = "crossed"
SILENT = frozenset({BudgetState.PAUSED, BudgetState.UNKNOWN})
"""In these states nothing is crossed, whatever is known."""


def budgets_in(database: Database) -> tuple[Budget, ...]:
    """Return all budgets by name."""
    return tuple(
        Budget(
            name=name,
            scope=BudgetScope(scope),
            subject=subject,
            period=BudgetPeriod(period),
            lens=Lens(lens),
            limit_nano_usd=limit,
            warn_percents=tuple(int(one) for one in warn.split(",") if one),
            is_hard=bool(is_hard),
            is_paused=bool(is_paused),
        )
        for name, scope, subject, period, lens, limit, warn, is_hard, is_paused in (
            database.rows("budgets")
        )
    )


def events_in(database: Database, since: datetime | None = None) -> tuple[BudgetEvent, ...]:
    """Return what happened to budgets, the oldest first."""
    return tuple(
        BudgetEvent(
            id=id_,
            budget=budget,
            at=instant_of(at_ms),
            kind=kind,
            start=days.date_of_slot(slot) if kind == CROSSED else None,
            percent=percent,
            spent_nano_usd=spent,
            limit_nano_usd=limit,
            confidence=Confidence(confidence),
        )
        for id_, budget, at_ms, kind, slot, percent, spent, limit, confidence in database.rows(
            "budget_events", start=ms_of(since) if since else 0
        )
    )


class BudgetDesk:
    """Changes budgets and keeps what happened; every call blocks: ask from a thread."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is opened yet."""
        self._path = path
        self._now = now

    def set(self, budget: Budget) -> None:
        """Set a budget, in place of the one of its name.

        Raises:
            StoreError: the store cannot be written.
        """
        with self._writing() as database:
            self._put(database, budget)
            self._add(database, budget, "set")

    def remove(self, name: str) -> None:
        """Forget a budget; what happened to it stays.

        Raises:
            UsageError: there is none of this name.
            StoreError: the store cannot be written.
        """
        with self._writing() as database:
            self._add(database, _named(database, name), "removed")
            database.run("drop_budget", budget=name)

    def pause(self, name: str, *, is_paused: bool) -> None:
        """Let a budget say nothing for a while, or speak again.

        Raises:
            UsageError: there is none of this name.
            StoreError: the store cannot be written.
        """
        with self._writing() as database:
            budget = _named(database, name)
            if budget.is_paused is not is_paused:
                budget = replace(budget, is_paused=is_paused)
                self._put(database, budget)
                self._add(database, budget, "paused" if is_paused else "resumed")

    def note(self, some: Iterable[Standing]) -> None:
        """Keep which marks are crossed, each once a period and limit, whoever saw it first.

        Raises:
            StoreError: the store cannot be written.
        """
        standings = tuple(some)
        database = Database(self._path)
        try:
            if not any(_new_marks(database, one) for one in standings):
                return  # Mostly all is known, and then no writer need wait.
            with database.transaction():
                for one in standings:
                    for mark in _new_marks(database, one):
                        self._add(database, one.budget, CROSSED, one, mark)
        finally:
            database.close()

    def _add(
        self,
        database: Database,
        budget: Budget,
        kind: str,
        standing: Standing | None = None,
        percent: int = 0,
    ) -> None:
        spent = standing.spent_nano_usd if standing else None
        row = (
            budget.name,
            ms_of(self._now()),
            kind,
            days.slot_of_date(standing.first) if standing else 0,
            percent,
            spent or 0,
            budget.limit_nano_usd,
            standing.confidence if standing else Confidence.EXACT,
        )
        database.put("add_budget_event", [row])

    @staticmethod
    def _put(database: Database, budget: Budget) -> None:
        row = (
            budget.name,
            budget.scope,
            budget.subject,
            budget.period,
            budget.lens,
            budget.limit_nano_usd,
            ",".join(map(str, budget.warn_percents)),
            budget.is_hard,
            budget.is_paused,
        )
        database.put("put_budget", [row])

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        database = Database(self._path)
        try:
            with database.transaction():
                yield database
        finally:
            database.close()


def _named(database: Database, name: str) -> Budget:
    for budget in budgets_in(database):
        if budget.name == name:
            return budget
    raise UsageError(f"there is no budget {name!r} (see burnbar budget list)")


def _new_marks(database: Database, one: Standing) -> list[int]:
    """Return the marks that are behind it and not kept yet, rising."""
    used = one.used_percent
    if used is None or one.state in SILENT:
        return []
    crossed = [mark for mark in one.budget.warn_percents if used >= mark]
    if not crossed:
        return []
    slot, limit = days.slot_of_date(one.first), one.budget.limit_nano_usd
    known = set(database.rows("crossings", budget=one.budget.name, start=slot))
    return [mark for mark in crossed if (mark, limit) not in known]
