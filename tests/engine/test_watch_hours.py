"""What the user is told and when, on a frozen clock: once, over restarts, and not at night."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from burnbar_tui.budget_views import Budget
from burnbar_tui.engine.budget_desk import BudgetDesk
from burnbar_tui.engine.insights.desk import InsightDesk, with_states
from burnbar_tui.engine.notify import insight_news
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.watch_hours import Looked, WatchHours
from burnbar_tui.facts import Confidence, StoreError
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.notices import News
from burnbar_tui.scope import Scope
from tests.machine import Machine
from tests.providers.transcripts import answer

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(ZoneInfo("UTC"))


class Hours:
    """A machine whose clock stands still, and whoever looks after the user on it."""

    def __init__(self, folder: Path) -> None:
        self.machine = Machine(folder)
        self.machine.claude(answer("m1"), answer("m2"))
        self.machine.ingest()
        self.paths = self.machine.paths
        self.now = berlin("2026-09-18T16:00")
        self.restart()

    def restart(self) -> None:
        """Let another process look."""
        self.questions = Queries(self.paths.store, BERLIN, lambda: self.now)
        self.watch = self.watching(lambda _: None)

    def watching(self, show: Callable[[News], None]) -> WatchHours:
        """Return whoever looks after the user in one process."""
        return WatchHours(
            self.paths,
            self.questions,
            BERLIN,
            lambda: self.now,
            is_busy=lambda: False,
            show=show,
            notifier=lambda *_: None,
            complain=lambda _: None,
        )

    def set(self, text: str) -> None:
        """Write the file of settings."""
        self.paths.config.mkdir(exist_ok=True)
        self.paths.settings.write_text(text)

    def looked(self) -> Looked:
        return self.watch.look()

    def titles(self, at: str = "") -> list[str]:
        """Return what is told, perhaps when the clock is at another time."""
        self.now = berlin(at) if at else self.now
        looked = self.looked()
        assert looked.trouble == ""
        return [one.title for one in looked.news]

    def budget(self, percent: float, **values: Any) -> None:
        """Set a budget of which so much is used."""
        spent = self.questions.glance(Scope()).month.cost_nano_usd
        assert spent
        budget = Budget(name="all/month", limit_nano_usd=round(spent * 100 / percent), **values)
        BudgetDesk(self.paths.store, lambda: self.now).set(budget)


@pytest.fixture
def hours(tmp_path: Path) -> Iterator[Hours]:
    found = Hours(tmp_path)
    yield found
    found.questions.close()


# Budgets


def test_a_mark_is_told_once_and_by_one_process(hours: Hours) -> None:
    hours.budget(85)
    [title] = hours.titles()
    assert title.startswith("Budget all/month: $0.0")
    assert hours.titles() == []
    hours.restart()
    assert hours.titles() == []
    hours.budget(120)
    [title] = hours.titles()
    assert title.startswith("Budget all/month: $0.0")


def test_of_marks_that_are_crossed_at_once_the_highest_is_told(hours: Hours) -> None:
    hours.budget(120)
    [news] = hours.looked().news
    assert news.text == "100 % are passed in the period since 1 Sep"
    assert news.is_bad
    assert [one.percent for one in hours.questions.budget_events()] == [0, 80, 100]


def test_what_nobody_wants_to_hear_is_not_told(hours: Hours) -> None:
    hours.set('notify_about = "urgent"')
    hours.budget(85)
    assert hours.titles() == []
    hours.set('notify_about = "none"')
    hours.budget(120)
    assert hours.titles() == []
    hours.set('notify_about = "warnings"')
    assert len(hours.titles()) == 1


def test_what_happened_days_ago_is_no_news(hours: Hours) -> None:
    hours.set('notify_about = "none"')
    hours.budget(120)
    assert hours.titles() == []
    hours.set("")
    assert hours.titles("2026-09-19T17:00") == []


def test_in_quiet_hours_budgets_are_kept_track_of_and_telling_waits(hours: Hours) -> None:
    hours.set('quiet_hours = "22:00-07:00"')
    hours.budget(120)
    assert hours.titles("2026-09-18T22:00") == []
    assert len(hours.questions.budget_events()) == 3
    assert hours.titles("2026-09-19T06:59") == []
    assert len(hours.titles("2026-09-19T07:00")) == 1
    assert hours.titles("2026-09-19T07:01") == []


def test_a_clock_that_is_set_back_tells_nothing_again(hours: Hours) -> None:
    hours.budget(120)
    assert len(hours.titles("2026-09-18T16:00")) == 1
    assert hours.titles("2026-09-18T03:00") == []
    assert hours.titles("2026-09-18T16:00") == []


# Insights


def insight(title: str, facts: str = "a", severity: Severity = Severity.WARNING) -> Insight:
    return Insight(
        rule="new-model",
        subject=title,
        facts=facts,
        severity=severity,
        title=title,
        arithmetic=("1 + 1 = 2",),
        confidence=Confidence.EXACT,
        since=berlin("2026-09-18T12:00"),
    )


def notice(hours: Hours, monkeypatch: pytest.MonkeyPatch, *some: Insight) -> None:
    """Let these be what the rules find from now on."""

    def insights() -> tuple[Insight, ...]:
        return with_states(some, hours.questions.marks(), hours.now)

    monkeypatch.setattr(hours.questions, "insights", insights)
    hours.now += timedelta(hours=1)  # so that there is something to look at


def test_an_insight_is_told_once_until_it_is_another(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice(hours, monkeypatch, insight("x"))
    [news] = hours.looked().news
    assert (news.title, news.text) == ("x", "1 + 1 = 2")
    notice(hours, monkeypatch, insight("x"))
    assert hours.titles() == []
    notice(hours, monkeypatch, insight("x", "b"))
    assert hours.titles() == []  # too soon for the same subject
    hours.now += timedelta(hours=20)
    assert hours.titles() == ["x"]


def test_many_insights_are_one_piece_of_news(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    urgent, note = insight("u", severity=Severity.URGENT), insight("n", severity=Severity.NOTE)
    notice(hours, monkeypatch, urgent, insight("x"), insight("y"), note)
    [news] = hours.looked().news
    assert (news.title, news.text, news.is_bad) == ("u", "1 + 1 = 2\n2 more: x; y", True)
    notice(hours, monkeypatch, urgent, insight("x"), insight("y"), note)
    assert hours.titles() == []
    hours.set('notify_about = "all"')
    assert hours.titles() == ["n"]


@pytest.mark.parametrize(("rules", "has_toast"), [("w", True), ("wx", False), ("x", False)])
def test_of_windows_alone_the_dashboard_tells_by_itself(rules: str, has_toast: bool) -> None:
    window = replace(insight("w"), rule="window-runs-out")
    some = [window if rule == "w" else insight("x") for rule in rules]
    assert insight_news(some).has_toast is has_toast


def test_what_the_user_put_away_is_not_told(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    InsightDesk(hours.paths.store, lambda: hours.now).dismiss(insight("x"))
    notice(hours, monkeypatch, insight("x"))
    assert hours.titles() == []


def test_a_passed_budget_is_not_told_as_an_insight_as_well(hours: Hours) -> None:
    hours.budget(128)
    assert [one.rule for one in hours.questions.insights()] == ["budget-pace"]
    assert len(hours.titles()) == 1


# What another process told


async def test_a_dashboard_that_follows_says_once_what_was_told_meanwhile(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice(hours, monkeypatch, insight("earlier"))
    assert hours.titles() == ["earlier"]
    heard: list[News] = []
    follower = hours.watching(heard.append)
    versions = itertools.count()
    notice(hours, monkeypatch, insight("x"), insight("quiet", severity=Severity.NOTE))
    hours.budget(128)
    hours.now += timedelta(seconds=1)
    assert len(hours.titles()) == 2
    for _ in range(3):
        await follower.overhear(next(versions))
    assert [one.title.partition(":")[0] for one in heard] == ["x", "Budget all/month"]
    assert all(one.is_overheard for one in heard)


async def test_what_its_own_rules_find_a_little_later_is_said_then(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[News] = []
    follower = hours.watching(heard.append)
    notice(hours, monkeypatch, insight("x"))
    assert hours.titles() == ["x"]
    with monkeypatch.context() as patch:
        patch.setattr(hours.questions, "insights", lambda: ())
        await follower.overhear(1)
        assert heard == []
    await follower.overhear(1)
    assert [one.title for one in heard] == ["x"]


async def test_what_is_old_by_then_is_not_said(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[News] = []
    follower = hours.watching(heard.append)
    notice(hours, monkeypatch, insight("x"))
    assert hours.titles() == ["x"]
    hours.now += timedelta(minutes=6)
    await follower.overhear(1)
    assert heard == []


async def test_a_follower_says_nothing_where_nothing_can_be_looked_at(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = hours.watching(lambda _: None)
    monkeypatch.setattr(hours.questions, "budget_events", lambda _: 1 / 0)
    await follower.overhear(1)
    assert hours.looked().trouble


# The digest


def test_the_digest_comes_at_its_hour_and_once(hours: Hours) -> None:
    hours.set('digest = "on"')
    assert hours.titles("2026-09-18T16:00") == []
    assert hours.titles("2026-09-18T17:59") == []
    [title] = hours.titles("2026-09-18T18:00")
    assert title.startswith("Fri 18 Sep 2026: $0.0")
    assert hours.titles("2026-09-18T18:30") == []
    hours.restart()
    assert hours.titles("2026-09-18T21:00") == []
    assert hours.titles("2026-09-19T18:10") == ["Sat 19 Sep 2026: nothing was used"]


def test_after_a_suspended_evening_it_comes_once_when_the_machine_wakes(hours: Hours) -> None:
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-18T17:00") == []
    # Asleep from 17:00 to 23:00.
    [title] = hours.titles("2026-09-18T23:00")
    assert title.startswith("Fri 18 Sep 2026")
    assert hours.titles("2026-09-18T23:30") == []


def test_a_clock_that_is_set_back_brings_no_digest_again(hours: Hours) -> None:
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-18T17:00") == []
    assert len(hours.titles("2026-09-18T18:00")) == 1
    assert hours.titles("2026-09-18T17:30") == []
    assert hours.titles("2026-09-18T18:10") == []


def test_a_night_slept_through_tells_of_the_evening_before(hours: Hours) -> None:
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-18T17:00") == []
    hours.restart()  # the machine was off, and another process is here in the morning
    [title] = hours.titles("2026-09-19T08:00")
    assert title.startswith("Fri 18 Sep 2026: $0.0")
    assert hours.titles("2026-09-19T09:00") == []
    assert len(hours.titles("2026-09-19T18:00")) == 1


def test_of_a_week_slept_through_only_the_last_digest_comes(hours: Hours) -> None:
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-18T17:00") == []
    assert hours.titles("2026-09-25T10:00") == ["Thu 24 Sep 2026: nothing was used"]


def test_who_asks_for_digests_gets_no_earlier_one(hours: Hours) -> None:
    assert hours.titles("2026-09-18T19:00") == []
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-18T19:01") == []
    assert len(hours.titles("2026-09-19T18:01")) == 1
    hours.set('digest = "off"')
    assert hours.titles("2026-09-20T18:01") == []
    hours.set('digest = "18:00"')
    assert hours.titles("2026-09-20T18:02") == []


def test_a_digest_in_quiet_hours_waits_for_their_end(hours: Hours) -> None:
    hours.set('digest = "23:00"\nquiet_hours = "22:00-07:00"')
    assert hours.titles("2026-09-18T21:00") == []
    assert hours.titles("2026-09-18T23:00") == []
    [title] = hours.titles("2026-09-19T07:00")
    assert title.startswith("Fri 18 Sep 2026")


@pytest.mark.parametrize("day", ["2026-10-25", "2026-03-29"])
def test_it_comes_once_on_days_on_which_clocks_change(hours: Hours, day: str) -> None:
    hours.set('digest = "02:30"')
    before = datetime.fromisoformat(f"{day}T00:00:00+01:00")
    told = 0
    for quarters in range(24 * 4):
        hours.now = before + timedelta(minutes=15 * quarters)
        told += len(hours.titles())
    assert told == 1


# What goes wrong


def test_what_cannot_be_looked_at_is_complained_of_once(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise StoreError("the store is damaged")

    monkeypatch.setattr(hours.questions, "budgets", refuse)
    assert hours.looked().trouble.endswith("could not be looked at: the store is damaged")
    assert hours.looked().trouble == ""
    monkeypatch.undo()
    assert hours.looked().trouble == ""
    monkeypatch.setattr(hours.questions, "insights", lambda: 1 / 0)
    hours.now += timedelta(hours=1)
    assert "ZeroDivisionError" in hours.looked().trouble


def test_nothing_is_asked_of_a_store_in_which_nothing_happened(
    hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hours.titles() == []
    asked: list[int] = []

    def budgets() -> tuple[()]:
        asked.append(1)
        return ()

    monkeypatch.setattr(hours.questions, "budgets", budgets)
    hours.now += timedelta(minutes=10)
    assert (hours.titles(), asked) == ([], [])
    hours.now += timedelta(hours=1)
    assert (hours.titles(), asked) == ([], [1])
