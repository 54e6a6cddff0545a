"""What the Quotas screen is told: windows by tightness, histories, blocks and balances."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from burnbar_tui.engine.queries import Queries
from burnbar_tui.views import QuotaPage
from tests.providers.transcripts import answer
from tests.vendors.desk import Desk
from tests.vendors.test_codex import USAGE, told

HOUR = 3600


@contextmanager
def asked(desk: Desk, now: datetime) -> Iterator[Queries]:
    queries = Queries(desk.machine.paths.store, ZoneInfo("UTC"), lambda: now)
    try:
        yield queries
    finally:
        queries.close()


def page(desk: Desk, now: datetime) -> QuotaPage:
    with asked(desk, now) as queries:
        return queries.quota_page()


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, 1, hour, minute, tzinfo=UTC)


def poll(desk: Desk, moment: datetime, used: float) -> None:
    desk.freeze(f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    window = {"used_percent": used, "limit_window_seconds": 5 * HOUR, "reset_after_seconds": HOUR}
    credits_told = {"has_credits": True, "balance": "12.40"}
    desk.vendor.tell(USAGE, told(window, None, credits=credits_told))
    desk.poll()


def test_a_history_has_one_reading_of_each_half_hour(desk: Desk) -> None:
    desk.add("codex")
    for minute, used in ((0, 10), (10, 20), (40, 30)):
        poll(desk, at(12, minute), used)
    [history] = page(desk, at(13)).histories
    assert history.window == "5h"
    assert history.points == ((at(12, 10), 20.0), (at(12, 40), 30.0))
    assert page(desk, at(12, 5)).histories[0].points == ((at(12), 10.0),)


def test_the_fullest_window_comes_first_and_an_unknown_one_last(desk: Desk) -> None:
    lanes = [
        {"limit_name": name, "rate_limit": {"primary_window": window}}
        for name, window in (
            ("a", {"used_percent": 5, "limit_window_seconds": HOUR}),
            ("b", {"used_percent": 70, "limit_window_seconds": HOUR}),
        )
    ]
    desk.vendor.tell(USAGE, told(None, None, additional_rate_limits=lanes))
    desk.asked("codex")
    assert [one.window for one in page(desk, at(12)).windows] == ["1h b", "1h a"]


def test_blocks_balances_and_names_stand_beside(desk: Desk) -> None:
    desk.add("codex")
    poll(desk, at(12), 10)
    desk.machine.claude(answer())
    desk.shell.run("ingest")
    shown = page(desk, datetime(2026, 9, 18, 12, tzinfo=UTC))
    assert shown.providers == {"codex": "Codex"}
    with asked(desk, datetime(2026, 9, 18, 12, tzinfo=UTC)) as queries:
        [block] = queries.blocks()
    assert (block.provider_id, block.tally.events) == ("claude-code", 1)
    assert (block.end - block.start).total_seconds() == 5 * HOUR
    [balance] = shown.balances
    assert (balance.name, balance.amount) == ("credits", 12.4)


def test_an_account_that_was_removed_is_gone_from_the_page(desk: Desk) -> None:
    desk.add("codex")
    poll(desk, at(12), 10)
    desk.shell.run("accounts", "remove", "codex/work")
    shown = page(desk, at(12))
    assert (shown.windows, shown.balances) == ((), ())
