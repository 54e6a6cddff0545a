"""Sources of which calls are missing, logs that are deleted, and past totals that moved."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from burnbar_tui.engine.insights import price_change, retention, source_quiet
from burnbar_tui.engine.insights.source_facts import AccountFiles, Unread
from burnbar_tui.facts import Billing
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.views import LedgerEntry, LoginView, SourceHealth, Tally
from tests.insights.quota_scenarios import DAY, HOUR, at, source_facts
from tests.insights.scenarios import NOW, ago

LOG = "/home/ana/.claude/projects/shop/a.jsonl"


def files(
    *,
    lines: int = 1_000,
    skipped: int = 0,
    quiet: timedelta = HOUR,
    changed: timedelta = HOUR,
    days: int = 28,
    unread: tuple[timedelta, ...] = (),
    kept_days: int | None = 30,
    older: tuple[int, float] = (0, 0.0),
) -> AccountFiles:
    return AccountFiles(
        account_id=1,
        provider_id="claude-code",
        provider="Claude Code",
        account="ana",
        health=SourceHealth(
            lines=lines,
            skipped=(("no model", skipped),) if skipped else (),
        ),
        newest_at=NOW - quiet,
        changed_at=NOW - changed,
        days=frozenset(ago(quiet.days + back) for back in range(days)),
        unread=tuple(Unread(LOG, NOW - age, "permission denied") for age in unread),
        kept_days=kept_days,
        setting="cleanupPeriodDays in /home/ana/.claude/settings.json",
        older=Tally(events=400, cost_nano_usd=round(older[1] * 1e9)),
        older_days=older[0],
    )


def missing(*some: AccountFiles) -> list[Insight]:
    return list(source_quiet.find(source_facts(*some)))


def test_files_that_cannot_be_read_are_told_at_once() -> None:
    [found] = missing(files(unread=(HOUR,) * 5))
    assert found.title == "Claude Code ana: 5 files cannot be read, new calls are missing"
    assert found.arithmetic == (*[f"{LOG}: permission denied"] * 3, "and 2 more")
    assert found.severity is Severity.WARNING


def test_an_agent_that_runs_and_tells_no_calls_is_told() -> None:
    [found] = missing(files(quiet=3 * DAY, days=20))
    assert found.title == (
        "Claude Code ana: its files are written on, and for 2d 23h no call was found in them"
    )
    assert found.arithmetic[:2] == (
        "newest call Mon 20:00, a file was changed 19:00",
        "before, it had calls on 20 of 28 days",
    )
    assert found.facts == "quiet 2026-11-23"


@pytest.mark.parametrize(
    ("some", "is_told"),
    [
        (files(quiet=2 * DAY + HOUR, days=14), True),
        (files(quiet=2 * DAY + HOUR, days=13), False),
        (files(quiet=2 * DAY, days=28), False),
        (files(quiet=30 * DAY, changed=3 * DAY), False),
        (files(quiet=30 * DAY, changed=30 * DAY), False),
    ],
    ids=["daily", "not daily", "a weekend", "stopped", "not used any more"],
)
def test_only_an_agent_that_was_used_daily_and_runs_is_quiet(
    some: AccountFiles, is_told: bool
) -> None:
    assert bool(missing(some)) is is_told


@pytest.mark.parametrize(
    ("lines", "skipped", "is_told"), [(1_000, 99, False), (1_000, 100, True), (49, 40, False)]
)
def test_many_skipped_lines_are_another_format(lines: int, skipped: int, is_told: bool) -> None:
    found = missing(files(lines=lines, skipped=skipped))
    assert bool(found) is is_told
    if is_told:
        assert found[0].title == (
            "Claude Code ana: 100 of 1,000 lines with usage could not be counted"
        )
        assert found[0].arithmetic[0] == "100 lines: no model"


def login(error_class: str, ago_: timedelta, state: str = "failing") -> LoginView:
    return LoginView(
        account_id=2,
        provider_id="zai",
        account="work",
        kind="api",
        billing=Billing.SUBSCRIPTION,
        state=state,
        error_class=error_class,
        message="the key was refused: make a new one",
        last_ok_at=NOW - ago_,
    )


def unanswered(one: LoginView) -> list[Insight]:
    return list(source_quiet.find(source_facts(logins=[one])))


def test_a_vendor_that_refuses_is_told_with_what_to_do() -> None:
    [found] = unanswered(login("auth_expired", 2 * DAY))
    assert found.title == "Z.ai work: no answer of its vendor since Tue 20:00"
    assert found.arithmetic == ("the key was refused: make a new one",)


@pytest.mark.parametrize(
    ("one", "is_told"),
    [
        (login("auth_expired", HOUR), True),
        (login("auth_expired", HOUR - timedelta(minutes=1)), False),
        (login("unavailable", DAY - HOUR), False),
        (login("unavailable", DAY), True),
        (login("", 3 * DAY, state="live"), False),
    ],
)
def test_errors_that_pass_get_a_day(one: LoginView, is_told: bool) -> None:
    assert bool(unanswered(one)) is is_told


def deleted(*some: AccountFiles) -> list[Insight]:
    return list(retention.find(source_facts(*some)))


def test_logs_that_are_deleted_unread_are_urgent() -> None:
    [found] = deleted(files(unread=(27 * DAY, 10 * DAY)))
    assert found.title == (
        "Claude Code ana deletes 1 log that could not be read, the first in 3d 0h"
    )
    assert found.arithmetic == (
        "it deletes what is older than 30 days",
        f"{LOG}: permission denied",
    )
    assert found.severity is Severity.URGENT


@pytest.mark.parametrize(("age", "is_told"), [(23 * DAY, True), (22 * DAY, False)])
def test_unread_logs_are_told_in_their_last_week(age: timedelta, is_told: bool) -> None:
    assert bool(deleted(files(unread=(age,)))) is is_told


def test_older_days_are_told_to_be_here_only() -> None:
    [found] = deleted(files(older=(11, 12.5)))
    assert found.title == (
        "Claude Code ana deletes its logs after 30 days: 11 older days stay in burnbar's store"
    )
    assert found.arithmetic == (
        "400 calls on 11 days are older than 30 days; their logs may be gone",
        "back up the store, or raise cleanupPeriodDays in /home/ana/.claude/settings.json",
    )
    assert found.amount_nano_usd is None


@pytest.mark.parametrize(
    "some",
    [files(), files(older=(11, 0.49)), files(older=(11, 9.0), kept_days=None)],
    ids=["young", "cheap", "keeps all"],
)
def test_nothing_is_told_where_nothing_is_lost(some: AccountFiles) -> None:
    assert not deleted(some)


def change(
    before: float | None,
    after: float | None,
    *,
    model: str = "claude-opus-4-6",
    ago_: timedelta = HOUR,
) -> LedgerEntry:
    return LedgerEntry(
        at=NOW - ago_,
        reason="price tables changed",
        subject=model,
        before_nano_usd=None if before is None else round(before * 1e9),
        after_nano_usd=None if after is None else round(after * 1e9),
    )


def changed(*entries: LedgerEntry) -> list[Insight]:
    return list(price_change.find(source_facts(changes=entries)))


def test_a_change_of_prices_is_told_with_before_and_after() -> None:
    [found] = changed(change(10.0, 12.5), change(2.0, 1.0, model="gpt-5"))
    assert found.title == (
        "Past calls of 2 models: $13.50 now, $12.00 before (price tables changed)"
    )
    assert found.arithmetic == (
        "claude-opus-4-6: $10.00 -> $12.50 (+25 %)",
        "gpt-5: $2.00 -> $1.00 (-50 %)",
        "since 19:00; see `burnbar prices --changes`",
    )
    assert found.amount_nano_usd == 1_500_000_000
    assert found.evidence is not None
    assert found.evidence.values == (2.5, -1.0)


def test_a_cost_that_was_not_known_before_says_so() -> None:
    [found] = changed(change(None, 3.0))
    assert found.title == (
        "Past calls of claude-opus-4-6: $3.00 now, not known before (price tables changed)"
    )
    assert found.arithmetic[0] == "claude-opus-4-6: — -> $3.00"


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [(4.0, 4.49, False), (4.0, 4.5, True), (100.0, 109.9, False), (100.0, 110.0, True)],
)
def test_small_changes_are_in_the_ledger_only(before: float, after: float, is_told: bool) -> None:
    assert bool(changed(change(before, after))) is is_told


@pytest.mark.parametrize(("days", "is_told"), [(6, True), (7, False), (-1, False)])
def test_a_change_is_news_for_a_week(days: int, is_told: bool) -> None:
    assert bool(changed(change(10.0, 20.0, ago_=days * DAY))) is is_told


def test_what_was_spent_by_another_billing_is_told_as_spend() -> None:
    entry = change(12.0, 0.0, model="spend of codex/work")
    [found] = changed(replace(entry, reason="billing is subscription now, api before"))
    assert found.title == (
        "Past spend of codex/work: $0.00 now, $12.00 before "
        "(billing is subscription now, api before)"
    )


def test_of_many_models_the_rest_is_summed_up() -> None:
    [found] = changed(*(change(1.0, 2.0 + place, model=f"m{place}") for place in range(7)))
    assert found.arithmetic[5] == "2 more, together +$3.00"


def test_a_quiet_days_date_is_the_users() -> None:
    now = at("2026-11-01T20:00")
    some = AccountFiles(
        account_id=1,
        provider_id="claude-code",
        provider="Claude Code",
        account="ana",
        newest_at=at("2026-10-30T02:00"),
        changed_at=now,
        days=frozenset(at(f"2026-10-{day}").date() for day in range(10, 30)),
    )
    [found] = source_quiet.find(source_facts(some, now=now, zone="America/New_York"))
    assert found.facts == "quiet 2026-10-29"


@pytest.mark.parametrize(
    ("changed", "is_told"), [("2026-11-22T19:00", False), ("2026-11-23T19:00", True)]
)
def test_an_agent_that_was_only_opened_on_a_free_weekend_is_not_quiet(
    changed: str, is_told: bool
) -> None:
    newest = at("2026-11-20T17:00")  # A Friday.
    days = (newest.date() - timedelta(days=back) for back in range(28))
    some = AccountFiles(
        account_id=1,
        provider_id="claude-code",
        provider="Claude Code",
        account="ana",
        newest_at=newest,
        changed_at=at(changed),
        days=frozenset(day for day in days if day.weekday() < 5),
    )
    now = at(changed) + HOUR
    assert bool(list(source_quiet.find(source_facts(some, now=now)))) is is_told
