"""What the screens ask: totals, accounts, bars, windows, calls, one account's page."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import Question
from burnbar_tui.explore_views import By, Pivot
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.scope import Lens, Period, Scope
from tests.machine import Machine
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)
Asking = Callable[..., Queries]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with calls of today, of this week, of last month and of last year."""
    machine = Machine(tmp_path)
    machine.claude(
        answer("today", "1", at="2026-09-18T11:30:00.000Z", used=usage(1, 2, 3, 4)),
        answer("monday", "2", at="2026-09-14T10:00:00.000Z", used=usage(10, 0, 0, 0)),
        answer("august", "3", at="2026-08-30T10:00:00.000Z", used=usage(100, 0, 0, 0)),
        answer("old", "4", at="2025-09-18T10:00:00.000Z", used=usage(1000, 0, 0, 0)),
        answer("later", "5", at="2026-09-18T12:30:00.000Z", used=usage(7, 0, 0, 0)),
    )
    limits: dict[str, object] = {
        "primary": {"used_percent": 40.0, "window_minutes": 300, "resets_at": 1789740000},
        "secondary": {"used_percent": 90.0, "window_minutes": 10080, "resets_at": 1789700000},
        "plan_type": "plus",
    }
    machine.codex(
        rollouts.meta("t1"),
        rollouts.turn(model="gpt-5"),
        rollouts.count((1000, 400, 50), at=14_340, limits=limits),
    )
    return machine


@pytest.fixture
def asking(machine: Machine) -> Iterator[Asking]:
    """Return what opens questions over that machine's store."""
    machine.ingest()
    opened: list[Queries] = []

    def ask(zone: str = "UTC", now: datetime = NOW) -> Queries:
        opened.append(Queries(machine.paths.store, ZoneInfo(zone), lambda: now))
        return opened[-1]

    yield ask
    for queries in opened:
        queries.close()


def test_today_week_and_month_are_sums_up_to_today(asking: Asking) -> None:
    glance = asking().glance(Scope(period=Period.THIRTY_DAYS))
    assert glance.today.total_tokens == 10 + 7 + 1050
    assert glance.week.total_tokens == glance.today.total_tokens + 10
    assert glance.month.total_tokens == glance.week.total_tokens
    assert glance.chosen.total_tokens == glance.month.total_tokens + 100
    assert (glance.events_total, glance.as_of, glance.timezone) == (6, NOW, "UTC")


@pytest.mark.parametrize(
    ("period", "tokens", "bars"),
    [
        (Period.TODAY, 1067, 14),
        (Period.WEEK, 1077, 7),
        (Period.THIRTY_DAYS, 1177, 30),
        (Period.MONTH, 1077, 18),
        (Period.ALL, 2177, 92),
    ],
)
def test_every_period_has_its_sum_and_its_bars(
    asking: Asking, period: Period, tokens: int, bars: int
) -> None:
    glance = asking().glance(Scope(period=period))
    assert glance.chosen.total_tokens == tokens
    assert sum(row.chosen.total_tokens for row in glance.accounts) == tokens
    assert (len(glance.bars.days), glance.bars.days[-1]) == (bars, date(2026, 9, 18))
    assert glance.bars.is_whole == (period not in {Period.TODAY, Period.ALL})


def test_days_follow_the_zone_of_the_question(asking: Asking) -> None:
    kiritimati = asking("Pacific/Kiritimati").glance(Scope(period=Period.TODAY))
    assert kiritimati.bars.days[-1] == date(2026, 9, 19)
    assert kiritimati.today.total_tokens == 10 + 7 + 1050


def test_accounts_tell_their_week_and_newest_call(asking: Asking) -> None:
    rows = {row.provider_id: row for row in asking().glance(Scope(period=Period.ALL)).accounts}
    claude, codex = rows["claude-code"], rows["codex"]
    assert claude.week_tokens == (0, 0, 10, 0, 0, 0, 17)
    assert claude.week_costs[0] == 0
    assert (claude.provider, claude.account, claude.billing) == (
        "Claude Code",
        "default",
        Billing.UNKNOWN,
    )
    assert claude.tightest is None
    assert (codex.billing, codex.plan) == (Billing.SUBSCRIPTION, "plus")
    assert codex.tightest is not None
    assert codex.tightest.window == "5h"
    assert codex.newest_at == datetime(2026, 9, 18, 11, 59, tzinfo=UTC)


def test_spend_and_plan_value_are_kept_apart(asking: Asking) -> None:
    rows = {
        row.provider_id: row.today for row in asking().glance(Scope(period=Period.TODAY)).accounts
    }
    assert (rows["claude-code"].spend_nano_usd, rows["claude-code"].plan_value_nano_usd) == (
        None,
        None,
    )
    assert rows["codex"].spend_nano_usd == 0
    assert rows["codex"].plan_value_nano_usd == rows["codex"].cost_nano_usd


def test_windows_are_as_of_now(asking: Asking) -> None:
    five_hours, week = asking().glance(Scope(period=Period.TODAY)).windows
    assert (five_hours.window, five_hours.state, five_hours.used_percent) == ("5h", "live", 40.0)
    assert (week.window, week.state, week.used_percent) == ("7d", "assumed", 0.0)
    assert week.confidence is Confidence.ESTIMATED
    later = asking(now=NOW + timedelta(minutes=30)).glance(Scope(period=Period.TODAY)).windows[0]
    assert later.state == "stale"
    before = asking(now=NOW - timedelta(hours=1)).glance(Scope(period=Period.TODAY))
    assert before.windows == ()


def test_newest_calls_come_first_and_never_from_the_future(asking: Asking) -> None:
    calls = asking().glance(Scope(period=Period.TODAY)).calls
    assert [call.model for call in calls[:2]] == ["gpt-5", "claude-sonnet-4-6"]
    assert calls[1].at == datetime(2026, 9, 18, 11, 30, tzinfo=UTC)
    assert (calls[1].project, calls[1].output_tokens) == ("shop", 4)
    assert calls[1].cost_confidence is Confidence.ESTIMATED
    assert len(calls) == 5


def test_burn_is_the_cost_of_the_last_hour(asking: Asking) -> None:
    glance = asking().glance(Scope(period=Period.TODAY))
    recent = [call.cost_nano_usd or 0 for call in glance.calls[:2]]
    assert glance.burn_nano_usd_per_hour == sum(recent)
    quiet = asking(now=datetime(2026, 9, 20, tzinfo=UTC)).glance(Scope(period=Period.TODAY))
    assert quiet.burn_nano_usd_per_hour is None
    assert glance.burn_is_whole


def test_burn_of_calls_without_a_price_is_not_whole(machine: Machine, asking: Asking) -> None:
    machine.claude(answer("new", "9", at="2026-09-18T11:40:00.000Z", model="claude-unheard-of"))
    machine.ingest()
    glance = asking().glance(Scope(period=Period.TODAY))
    assert glance.burn_nano_usd_per_hour is not None
    assert not glance.burn_is_whole


def test_accounts_of_one_label_are_rows_of_their_own(asking: Asking) -> None:
    zone = ZoneInfo("UTC")
    alone = asking().report(Question(group_by=("account",), zone=zone))
    assert [row.keys for row in alone.rows] == [("claude-code/default",), ("codex/default",)]
    beside = asking().report(Question(group_by=("provider", "account"), zone=zone))
    assert [row.keys for row in beside.rows] == [("claude-code", "default"), ("codex", "default")]
    only = Question(group_by=("account",), zone=zone, accounts=("codex/default",))
    assert [row.keys for row in asking().report(only).rows] == [("codex/default",)]


def test_bars_name_the_costliest_models_and_put_the_rest_together(
    machine: Machine, asking: Asking
) -> None:
    models = ["claude-opus-4-1", "claude-opus-4-5", "claude-haiku-4-5", "gpt-5.1", "mystery"]
    machine.claude(
        *(
            answer(
                f"b{number}", f"b{number}",
                at="2026-09-18T09:00:00.000Z", used=usage(10_000, 0, 0, 100), model=model,
            )
            for number, model in enumerate(models)
        ),
        session="s2",
    )  # fmt: skip
    machine.ingest()
    bars = asking().glance(Scope(period=Period.WEEK)).bars
    names = [name for name, _, _ in bars.series]
    assert (names[0], names[-1], len(names)) == ("claude-opus-4-1", "others", 5)
    total = sum(sum(costs) for _, costs, _ in bars.series)
    assert total == asking().glance(Scope(period=Period.WEEK)).chosen.cost_nano_usd
    tokens = sum(sum(tokens) for _, _, tokens in bars.series)
    assert tokens == asking().glance(Scope(period=Period.WEEK)).chosen.total_tokens


def test_an_account_page_breaks_its_sum_down(asking: Asking) -> None:
    queries = asking()
    page = queries.account_page(1, Scope(period=Period.ALL))
    assert page.account.provider_id == "claude-code"
    [model], [project], [session] = page.models, page.projects, page.sessions
    assert (model.name, project.name) == ("claude-sonnet-4-6", "shop")
    assert model.tally.total_tokens == 1127
    assert (session.detail, session.tally.events, session.tally.sessions) == ("shop", 5, 1)
    assert model.newest_at == datetime(2026, 9, 18, 11, 30, tzinfo=UTC)
    assert project.newest_at == session.newest_at == model.newest_at
    assert (page.health.files, page.health.lines, page.health.errors) == (1, 5, ())
    week = queries.account_page(1, Scope(period=Period.WEEK))
    assert week.models[0].tally.total_tokens == 27
    assert week.bars.series[0][2][-1] == 17
    assert week.windows == ()
    assert len(queries.account_page(2, Scope(period=Period.ALL)).windows) == 2


def test_each_model_and_project_was_last_used_when_its_newest_call_was(
    machine: Machine, asking: Asking
) -> None:
    def call(name: str, at: str, model: str = "claude-sonnet-4-6") -> bytes:
        return answer(name, name, at=f"2026-09-18T{at}.000Z", model=model)

    machine.claude(
        call("a1", "11:31:05", "claude-opus-4-1"),
        call("a2", "11:44:59"),
        call("a3", "11:45:00", "claude-haiku-4-5"),
        call("a4", "11:50:00", "claude-haiku-4-5"),
        session="other",
    )
    machine.ingest()
    page = asking().account_page(1, Scope(period=Period.ALL))
    assert {one.name: one.newest_at and one.newest_at.strftime("%T") for one in page.models} == {
        "claude-sonnet-4-6": "11:44:59",
        "claude-opus-4-1": "11:31:05",
        "claude-haiku-4-5": "11:50:00",
    }
    [project] = page.projects
    assert project.newest_at == datetime(2026, 9, 18, 11, 50, tzinfo=UTC)


@pytest.mark.parametrize(("hour", "told"), [(12, "11:37:20"), (17, "11:37:20"), (18, "11:30:00")])
def test_a_session_was_last_used_exactly_then_or_for_older_ones_not_later(
    machine: Machine, asking: Asking, hour: int, told: str
) -> None:
    call = answer("a1", "1", at="2026-09-18T11:37:20.000Z", sessionId="other")
    machine.claude(call, session="other")
    machine.ingest()
    now = datetime(2026, 9, 18, hour, tzinfo=UTC)
    page = asking(now=now).account_page(1, Scope(period=Period.ALL))
    newest = [one.newest_at for one in page.sessions if one.name == "other" and one.newest_at]
    assert [f"{at:%T}" for at in newest] == [told]


def test_an_account_that_is_not_there_is_an_error(asking: Asking) -> None:
    with pytest.raises(KeyError):
        asking().account_page(99, Scope(period=Period.ALL))


def test_how_reading_goes_is_told_by_account(machine: Machine, asking: Asking) -> None:
    machine.claude(b'{"usage" broken\n', session="bad")
    machine.write(".codex/archived_sessions/rollout-x.jsonl.zst", b"no zstd")
    machine.ingest()
    claude, codex = asking().health().values()
    assert (claude.skipped, claude.files) == ((("not JSON", 1),), 2)
    assert "rollout-x.jsonl.zst" in codex.errors[0]


def test_a_store_that_does_not_exist_yet_is_an_empty_one(machine: Machine) -> None:
    queries = Queries(machine.paths.store, ZoneInfo("UTC"))
    assert queries.glance(Scope(period=Period.ALL)).accounts == ()
    machine.ingest()
    assert queries.glance(Scope(period=Period.ALL)).accounts == ()
    queries.reopen()
    assert len(queries.glance(Scope(period=Period.ALL)).accounts) == 2
    queries.reopen()
    queries.close()


QUESTIONS: dict[str, Callable[[Queries], object]] = {
    "glance": lambda queries: queries.glance(Scope(period=Period.ALL)),
    "account": lambda queries: queries.account_page(1, Scope(period=Period.ALL)),
    "costliest": lambda queries: queries.calls(Scope(period=Period.ALL), "cost"),
    "latest": lambda queries: queries.calls(Scope(period=Period.ALL), "time"),
    "explore": lambda queries: queries.explore(Pivot(by=By.PROJECT, scope=Scope())),
    "running": lambda queries: queries.running(),
    "sessions": lambda queries: queries.report(
        Question(group_by=("session", "project", "model"), zone=ZoneInfo("UTC"))
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_is_written_between_two_reads_of_an_answer_ends_nothing(
    machine: Machine, asking: Asking, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    queries = asking()
    read, reads, comes_before = Database.rows, 0, 0

    def rows(self: Database, statement: str, **values: object) -> list[Row]:
        nonlocal reads
        if self is queries._database:
            reads += 1
            if reads == comes_before:
                new = f"n{comes_before}"
                machine.claude(
                    answer(new, new, at="2026-09-18T11:58:00.000Z", model=new, cwd=f"/src/{new}"),
                    session=new,
                )
                machine.ingest()
        return read(self, statement, **values)

    monkeypatch.setattr(Database, "rows", rows)
    while reads >= comes_before:
        comes_before, reads = comes_before + 1, 0
        QUESTIONS[name](queries)
    assert comes_before > 2


def test_the_clock_is_the_systems_unless_another_is_given(machine: Machine) -> None:
    machine.ingest()
    queries = machine.queries()
    assert queries.glance(Scope(period=Period.TODAY)).as_of.tzinfo is UTC
    assert queries.models() == ("claude-sonnet-4-6", "gpt-5")
    queries.close()


def test_costs_that_the_log_reports_are_exact(machine: Machine, asking: Asking) -> None:
    machine.claude(answer("told", "t", at="2026-09-18T11:59:30.000Z", costUSD=0.5), session="s3")
    machine.ingest()
    call = asking().glance(Scope(period=Period.TODAY)).calls[0]
    assert (call.cost_nano_usd, call.cost_confidence) == (500_000_000, Confidence.EXACT)


def test_the_month_is_foreseen_as_a_budget_for_all_of_it_would_tell(asking: Asking) -> None:
    month = asking().glance(Scope()).month
    forecast = asking().month_forecast(Lens.BOTH)
    assert month.cost_nano_usd is not None
    assert forecast is not None
    assert forecast.final_nano_usd >= month.cost_nano_usd
    assert asking(now=NOW.replace(year=2027)).month_forecast(Lens.BOTH) is None
