"""What the page of an account that is asked is told, and the state of its provider."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.account_views import AccountPage
from burnbar_tui.engine.queries import Queries
from burnbar_tui.scope import Period, Scope
from tests.providers import rollouts
from tests.vendors.desk import Desk
from tests.vendors.server import Reply
from tests.vendors.test_openai import COSTS, EMPTY, RESULT, USAGE, cost, page

DAY = int(datetime(2026, 9, 18, tzinfo=UTC).timestamp())
NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)


@pytest.fixture
def day(desk: Desk) -> Desk:
    """Return a desk on whose day OpenAI tells of the 18th and of today, which is the 20th."""
    desk.freeze(NOW.isoformat())
    today = page(RESULT, start=DAY + 2 * 86400)
    desk.vendor.tell(USAGE, merged(page(RESULT, start=DAY), today), EMPTY)
    desk.vendor.tell(COSTS, page(cost(1.5, "input"), cost(0.25, "output"), start=DAY), EMPTY)
    return desk


def merged(*pages: dict[str, object]) -> dict[str, object]:
    """Return one page with the buckets of several."""
    buckets: list[object] = []
    for one in pages:
        data = one["data"]
        assert isinstance(data, list)
        buckets += data
    return {**EMPTY, "data": buckets}


@pytest.fixture
def queries(day: Desk) -> Iterator[Queries]:
    """Return questions in a zone that is far from UTC, to whose days the vendor does not keep."""
    queries = Queries(day.machine.paths.store, ZoneInfo("America/Los_Angeles"), lambda: NOW)
    yield queries
    queries.close()


def asked_page(queries: Queries, period: Period = Period.THIRTY_DAYS) -> AccountPage:
    queries.reopen()
    [account] = [one for one in queries.glance(Scope(period=period)).accounts if one.is_added]
    return queries.account_page(account.account_id, Scope(period=period))


def test_usage_is_told_by_day_and_model_with_what_each_row_knows(
    day: Desk, queries: Queries
) -> None:
    day.asked("openai")
    told = [
        (one.first, one.last, one.model, one.tokens, one.cost_nano)
        for one in asked_page(queries).vendor_days
    ]
    first, last = date(2026, 9, 18), date(2026, 9, 20)
    assert told == [
        (last, last, "gpt-5.6-terra", 128_000, None),
        (first, first, "", None, 1_750_000_000),
        (first, first, "gpt-5.6-terra", 128_000, None),
    ]


def test_a_vendor_is_compared_with_local_calls_of_the_same_whole_days(
    day: Desk, queries: Queries
) -> None:
    day.machine.codex(rollouts.meta("t1"), rollouts.turn(), rollouts.count((1000, 400, 90)))
    day.machine.ingest()
    day.asked("openai")
    compared = asked_page(queries).beside
    assert compared is not None
    assert (compared.first, compared.last, compared.days) == (date(2026, 9, 18),) * 2 + (1,)
    assert (compared.vendor_tokens, compared.vendor_cost_nano_usd) == (128_000, 1_750_000_000)
    assert (compared.ours.total_tokens, compared.counted_by) == (1090, ("Codex",))


def test_the_vendors_figures_are_in_none_of_our_sums(day: Desk, queries: Queries) -> None:
    day.asked("openai")
    shown = asked_page(queries)
    assert (shown.account.chosen.events, shown.models) == (0, ())
    assert queries.glance(Scope(period=Period.ALL)).chosen.events == 0
    assert shown.beside is None


def test_calls_of_another_vendor_or_on_a_subscription_are_not_compared(
    day: Desk, queries: Queries
) -> None:
    day.machine.write(".codex/auth.json", b'{"auth_mode": "chatgpt", "tokens": {}}')
    day.machine.codex(rollouts.meta("t1"), rollouts.turn(), rollouts.count((1000, 400, 90)))
    day.machine.ingest()
    day.asked("openai")
    assert asked_page(queries).beside is None


def test_a_period_shows_only_its_own_days(day: Desk, queries: Queries) -> None:
    day.asked("openai")
    shown = asked_page(queries, Period.TODAY).vendor_days
    assert [one.first for one in shown] == [date(2026, 9, 20)]


def test_how_it_is_asked_and_what_is_left_is_told(desk: Desk) -> None:
    balances = {"is_available": True, "balance_infos": [
        {"currency": "USD", "total_balance": "4.20", "granted_balance": "0", "topped_up_balance":
         "4.20"}]}  # fmt: skip
    desk.vendor.tell("/user/balance", balances)
    assert desk.asked("deepseek")["ok"]
    queries = desk.machine.queries()
    shown = asked_page(queries)
    queries.close()
    assert shown.login is not None
    assert (shown.login.credential, shown.login.base_url) == ("env:KEY_WORK", desk.vendor.url)
    assert shown.login.last_ok_at == shown.account.asked_at
    assert 4.2 in [one.amount for one in shown.balances]


def state(desk: Desk, provider: str) -> tuple[str, object]:
    rows = desk.shell.json("providers", "--json")["providers"]
    [row] = [one for one in rows if one["id"] == provider]
    return row["state"], row["accounts"][0]["asked_at"]


def test_a_provider_that_is_asked_waits_lives_or_fails(day: Desk) -> None:
    day.add("openai")
    assert state(day, "openai") == ("waiting", None)
    assert day.poll()[0]["ok"]
    assert state(day, "openai") == ("live", "2026-09-20T12:00:00Z")
    day.vendor.tell(USAGE, Reply({"error": {"message": "no"}}, 401))
    assert not day.poll()[0]["ok"]
    assert state(day, "openai") == ("failing", "2026-09-20T12:00:00Z")
