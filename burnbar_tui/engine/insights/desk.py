"""Asks every rule, and remembers what the user has made of its findings."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.facts import Confidence, instant_of, ms_of
from burnbar_tui.insight_views import Insight, Severity, State

Marked = tuple[str, str, str | None, int, str | None, int]
"""A row of the table of marks."""
Gather = Callable[[], Any]
"""Returns the facts of one kind; it is asked at most once."""


class Mark(Struct, frozen=True, kw_only=True):
    """What is remembered of one subject of a rule."""

    told_facts: str | None = None
    """Those that were told last, or None."""
    told_at: datetime | None = None
    dismissed_facts: str | None = None
    """Those that the user wants to see no more, or None."""
    snoozed_until: datetime | None = None


Marks = dict[tuple[str, str], Mark]
"""By rule and subject."""


def found_by(
    rules: Iterable[Rule], gather: dict[type, Gather], now: datetime
) -> tuple[Insight, ...]:
    """Return what the rules find, what matters most first."""
    found: list[Insight] = []
    failed: list[str] = []
    by_kind: dict[type, list[Rule]] = defaultdict(list)
    for rule in rules:
        by_kind[rule.looks_at].append(rule)
    for kind, some in by_kind.items():
        facts = gather[kind]()
        for rule in some:
            try:
                found += list(rule.find(facts))
            except Exception as error:  # noqa: BLE001  # one rule never silences the others
                failed.append(f"{rule.id}: {type(error).__name__}")
        del facts  # Those of the next kind take its place in memory.
    if failed:
        found.append(_failure(failed, now))
    return tuple(sorted(found, key=_importance))


def _failure(failed: list[str], now: datetime) -> Insight:
    return Insight(
        rule="rules",
        subject="failed",
        facts=",".join(failed),
        severity=Severity.NOTE,
        title=f"{len(failed)} of the rules could not look; this is a mistake of burnbar",
        arithmetic=tuple(failed),
        confidence=Confidence.UNAVAILABLE,
        since=now,
    )


def _importance(one: Insight) -> tuple[int, int, str, str]:
    return one.severity.rank, -(one.amount_nano_usd or 0), one.rule, one.subject


def with_states(found: Iterable[Insight], marks: Marks, now: datetime) -> tuple[Insight, ...]:
    """Return the same, and of each whether the user wants to see it."""
    return tuple(replace(one, state=_state(one, marks, now)) for one in found)


def _state(one: Insight, marks: Marks, now: datetime) -> State:
    mark = marks.get((one.rule, one.subject))
    if mark is None:
        return State.OPEN
    if mark.snoozed_until is not None and now < mark.snoozed_until:
        return State.SNOOZED
    return State.DISMISSED if mark.dismissed_facts == one.facts else State.OPEN


def is_news(one: Insight, marks: Marks, rules: dict[str, Rule], now: datetime) -> bool:
    """Tell whether this should be told: it is open, and not told already, or long ago."""
    mark = marks.get((one.rule, one.subject))
    if one.state is not State.OPEN:
        return False
    if mark is None or mark.told_at is None:
        return True
    return mark.told_facts != one.facts and now - mark.told_at >= rules[one.rule].cooldown


def marks_in(database: Database) -> Marks:
    """Return what is remembered."""
    return {
        (rule, subject): Mark(
            told_facts=told_facts,
            told_at=instant_of(told_ms) if told_ms else None,
            dismissed_facts=dismissed_facts,
            snoozed_until=instant_of(until_ms) if until_ms else None,
        )
        for rule, subject, told_facts, told_ms, dismissed_facts, until_ms in database.rows(
            "insight_marks"
        )
    }


class InsightDesk:
    """Writes what the user decides, from any process; every call blocks: ask from a thread."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is opened yet."""
        self._path = path
        self._now = now

    def dismiss(self, one: Insight) -> None:
        """Do not show this before its facts are others.

        Raises:
            StoreError: the store cannot be written.
        """
        self._write("decide_insight", [(one.rule, one.subject, None, 0, one.facts, 0)])

    def snooze(self, one: Insight, span: timedelta) -> None:
        """Do not show this for a while, whatever its facts.

        Raises:
            StoreError: the store cannot be written.
        """
        until_ms = ms_of(self._now() + span)
        self._write("decide_insight", [(one.rule, one.subject, None, 0, None, until_ms)])

    def recall(self, one: Insight) -> None:
        """Show this again.

        Raises:
            StoreError: the store cannot be written.
        """
        self._write("decide_insight", [(one.rule, one.subject, None, 0, None, 0)])

    def note_told(self, some: Iterable[Insight]) -> None:
        """Remember that these were told now.

        Raises:
            StoreError: the store cannot be written.
        """
        now_ms = ms_of(self._now())
        rows: list[Marked] = [(one.rule, one.subject, one.facts, now_ms, None, 0) for one in some]
        self._write("tell_insight", rows)

    def _write(self, statement: str, rows: list[Marked]) -> None:
        database = Database(self._path)
        try:
            with database.transaction():
                database.put(statement, rows)
        finally:
            database.close()
