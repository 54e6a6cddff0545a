"""The engine asking vendors by itself: when, whom, and that nothing holds it up."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec.structs import replace

from burnbar_tui.engine import poller, supervisor
from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.events import Notice, Trouble
from burnbar_tui.engine.keeping import How, Keeping
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.logins import Login, Logins
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.schedule import AFTER_RESET_MS, MINUTE_MS, NEVER_MS, STOPPED, next_poll_ms
from burnbar_tui.engine.supervisor import Engine
from burnbar_tui.facts import ErrorClass, QuotaReading, StoreError
from burnbar_tui.providers.api import Api
from burnbar_tui.views import LoginView
from tests.vendors.desk import NOW_MS, SECRET, Desk
from tests.vendors.server import Asked, Reply, Vendor

BALANCE = "/user/balance"
WALLET = {"balance_infos": [{"currency": "USD", "total_balance": "7.50"}]}
MONITOR = "/api/monitor/usage/quota/limit"
USED = "/api/monitor/usage/model-usage"
PATIENCE_SECONDS = 30.0
START = datetime(2026, 9, 1, 12, tzinfo=UTC)


class Clock:
    """Tells a time that only the test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


class Live:
    """An engine that runs, and what it has told."""

    def __init__(self, engine: Engine, vendor: Vendor) -> None:
        self.engine = engine
        self.told: list[Notice] = []
        self.looks = asyncio.Event()
        """Set whenever the engine looks for what is due, or as a follower for what is new."""
        self._vendor = vendor

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for something that the engine brings about."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self.looks.clear()
                await self.looks.wait()

    async def asked(self, times: int) -> None:
        """Wait until the vendor was asked so often in all."""
        await self.until(lambda: len(self._vendor.asked) >= times)

    def account(self, label: str = "work") -> LoginView:
        """Return an account as the store now has it."""
        views = self.engine.questions.logins()
        return next(view for view in views if view.account == label)

    async def settled(self, label: str = "work") -> LoginView:
        """Wait until an account's poll was kept."""
        await self.until(lambda: self.account(label).state != "waiting")
        return self.account(label)

    async def looked(self) -> None:
        """Wait until the engine has looked some times: what was due before has been asked then."""
        for _ in range(8):
            self.looks.clear()
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.looks.wait()


@pytest.fixture
def clock() -> Clock:
    """Return a time that stands."""
    return Clock()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the poller look often."""
    monkeypatch.setattr(poller, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "FOLLOW_SECONDS", 0.01)


@asynccontextmanager
async def running(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    """Run an engine until the end of the block."""
    engine = Engine(desk.machine.paths, os.environ, ZoneInfo("UTC"), clock)
    live = Live(engine, desk.vendor)
    for kind in (Logins, Queries):
        look = kind.data_version

        def seen(self: Any, look: Callable[[Any], int] = look) -> int:
            live.looks.set()
            return look(self)

        monkeypatch.setattr(kind, "data_version", seen)

    async def listen() -> None:
        async for notice in engine.notices():
            live.told.append(notice)

    tasks = [asyncio.create_task(engine.run()), asyncio.create_task(listen())]
    try:
        yield live
    finally:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await engine.close()
            await asyncio.gather(*tasks)


def limits(used: int, minutes: float = 120) -> dict[str, object]:
    limit = {
        "type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": used,
        "nextResetTime": NOW_MS + round(minutes * MINUTE_MS),
    }  # fmt: skip
    return {"code": 200, "success": True, "data": {"limits": [limit]}}


async def test_every_account_is_asked_at_the_start_and_then_by_its_timer(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    desk.add("deepseek")
    async with running(desk, clock, monkeypatch) as live:
        account = await live.settled()
        assert (account.state, len(desk.vendor.asked)) == ("live", 1)
        assert account.next_poll_at is not None
        clock.move(minutes=29)
        await live.looked()
        assert len(desk.vendor.asked) == 1
        clock.at = account.next_poll_at
        await live.asked(2)


async def test_an_account_is_asked_sooner_when_little_is_left(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(MONITOR, limits(95))
    desk.vendor.tell(USED, {"code": 200, "data": {}})
    desk.add("zai")
    async with running(desk, clock, monkeypatch) as live:
        account = await live.settled()
        assert account.next_poll_at is not None
        assert account.next_poll_at - START <= timedelta(minutes=5.5)


async def test_what_was_told_a_moment_ago_is_not_asked_again_at_the_start(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    await asyncio.to_thread(desk.asked, "deepseek")
    clock.move(seconds=30)
    async with running(desk, clock, monkeypatch) as live:
        await live.looked()
        assert len(desk.vendor.asked) == 1


async def test_retry_after_is_honoured_also_over_a_new_start(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 429, {"Retry-After": "3600"}), WALLET)
    await asyncio.to_thread(desk.asked, "deepseek")
    clock.move(minutes=59)
    async with running(desk, clock, monkeypatch) as live:
        await live.looked()
        assert len(desk.vendor.asked) == 1
        clock.move(minutes=7.5)
        await live.asked(2)
        await live.until(lambda: live.account().state == "live")


async def test_a_refused_credential_is_not_tried_again_until_it_is_another_one(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 401), WALLET)
    desk.add("deepseek")
    async with running(desk, clock, monkeypatch) as live:
        account = await live.settled()
        assert (account.error_class, account.next_poll_at) == ("auth_expired", None)
        clock.move(days=30)
        await live.looked()
        assert len(desk.vendor.asked) == 1
        with Keeping(desk.machine.paths, os.environ, clock) as keeping:
            keeping.change(keeping.named("work"), How(env="KEY_WORK"))
        await live.asked(2)
        await live.until(lambda: live.account().state == "live")


async def test_a_refused_login_is_tried_again_when_the_agent_has_logged_in_anew(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = desk.machine.write(".codex/auth.json", b'{"tokens": {"access_token": "first-0001"}}')
    told = {"plan_type": "plus", "rate_limit": {}}
    desk.vendor.tell("/backend-api/wham/usage", Reply(None, 401), told)
    words = ("codex", "--label", "work", "--own-login", "--base-url", desk.vendor.url)
    assert desk.shell.run("accounts", "add", *words, "--no-test")[0] == 0
    async with running(desk, clock, monkeypatch) as live:
        await live.settled()
        await live.looked()
        assert len(desk.vendor.asked) == 1
        file.write_bytes(b'{"tokens": {"access_token": "second-0002"}}')
        os.utime(file, (2e9, 2e9))
        await live.asked(2)
        await live.until(lambda: live.account().state == "live")
    assert desk.vendor.asked[-1].headers["authorization"] == "Bearer second-0002"


async def test_one_slow_vendor_holds_up_no_other_and_no_end(
    desk: Desk, other: Vendor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, Reply(is_silent=True))
    other.tell(BALANCE, WALLET)
    desk.add("deepseek", label="slow")
    desk.add("deepseek", label="work", url=other.url)
    async with running(desk, clock, monkeypatch) as live:
        await live.asked(1)
        account = await live.settled()
        assert account.next_poll_at is not None
        clock.at = account.next_poll_at
        await live.until(lambda: len(other.asked) == 2)
        assert (live.account("slow").state, len(desk.vendor.asked)) == ("waiting", 1)
    # Not the time of a request has passed, nor is any task or warning left.


async def test_a_command_that_hangs_holds_up_no_end(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = desk.machine.paths.home / "begun"
    command = f"touch {begun}; sleep 600"
    how = ("--credential-command", command, "--base-url", desk.vendor.url, "--no-test")
    assert desk.shell.run("accounts", "add", "deepseek", *how)[0] == 0
    async with running(desk, clock, monkeypatch) as live:
        await live.until(begun.exists)
    assert desk.vendor.asked == []


async def test_an_account_that_another_program_adds_or_removes_is_noticed(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    desk.know("KEY", SECRET)
    async with running(desk, clock, monkeypatch) as live:
        await live.looked()
        with Keeping(desk.machine.paths, os.environ, clock) as keeping:
            how = How(env="KEY", base_url=desk.vendor.url)
            await asyncio.to_thread(partial(keeping.add, "deepseek", "work", how, is_tested=False))
        await live.asked(1)
        account = await live.settled()
        with Keeping(desk.machine.paths, os.environ, clock) as keeping:
            keeping.remove(keeping.named("work"))
        await live.looked()
        assert account.next_poll_at is not None
        clock.at = account.next_poll_at + timedelta(hours=1)
        await live.looked()
        assert len(desk.vendor.asked) == 1


async def test_reading_everything_anew_asks_at_once_whatever_the_timers_say(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, Reply(None, 429, {"Retry-After": "3600"}), WALLET)
    desk.add("deepseek")
    async with running(desk, clock, monkeypatch) as live:
        await live.settled()
        await live.engine.rescan()
        await live.asked(2)
        await live.until(lambda: live.account().state == "live")


async def test_a_wish_to_ask_now_is_not_lost_while_a_vendor_is_being_asked(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_answer = Event()

    def late(_: Asked) -> Reply:
        may_answer.wait(PATIENCE_SECONDS)
        return Reply(WALLET)

    desk.vendor.tell(BALANCE, late, WALLET)
    desk.add("deepseek")
    async with running(desk, clock, monkeypatch) as live:
        await live.asked(1)
        await live.engine.rescan()
        await live.looked()
        assert len(desk.vendor.asked) == 1
        may_answer.set()
        await live.asked(2)


async def test_a_passed_reset_is_read_anew(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(MONITOR, limits(40, minutes=10), limits(0, minutes=310))
    desk.vendor.tell(USED, {"code": 200, "data": {}})
    desk.add("zai")
    async with running(desk, clock, monkeypatch) as live:
        account = await live.settled()
        due = START + timedelta(minutes=10, milliseconds=AFTER_RESET_MS)
        assert account.next_poll_at == due
        clock.at = START + timedelta(minutes=10, seconds=1)
        [window] = live.engine.questions.windows()
        assert (window.used_percent, window.state) == (0, "assumed")
        clock.at = due
        await live.until(lambda: live.engine.questions.windows()[0].state == "live")


async def test_a_store_that_cannot_be_written_is_told_and_the_vendor_is_left_alone(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    desk.vendor.tell(BALANCE, WALLET)
    desk.add("deepseek")
    monkeypatch.setattr(Logins, "write", full)
    async with running(desk, clock, monkeypatch) as live:
        await live.until(lambda: any(isinstance(one, Trouble) for one in live.told))
        await live.looked()
    assert [one.text for one in live.told if isinstance(one, Trouble)] == ["the disk is full"]
    assert len(desk.vendor.asked) == 1


async def test_only_the_writer_asks(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.vendor.tell(BALANCE, WALLET)
    desk.add("deepseek")
    lease = Lease(desk.machine.paths.lease)
    assert lease.take()
    async with running(desk, clock, monkeypatch) as live:
        await live.engine.rescan()
        await live.looked()
        assert desk.vendor.asked == []
        lease.give_back()
        await live.asked(1)
        await live.settled()


async def test_an_answer_that_no_adapter_expected_is_told_and_not_asked_for_again_at_once(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise IndexError("list index out of range")

    desk.add("deepseek")
    monkeypatch.setattr("burnbar_tui.engine.polling.asker_of", lambda _: broken)
    async with running(desk, clock, monkeypatch) as live:
        account = await live.settled()
        assert (account.state, account.error_class) == ("failing", "schema_changed")
        assert "IndexError" in account.message
        await live.looked()
        assert not any(isinstance(one, Trouble) for one in live.told)


# When to ask next, as arithmetic.


def readings(now_ms: int) -> SearchStrategy[list[QuotaReading]]:
    """Return windows as vendors tell them, some of which have been reset already."""
    one = st.builds(
        QuotaReading,
        window=st.just("w"),
        as_of_ms=st.just(now_ms),
        used_percent=st.none() | st.floats(0, 150),
        window_minutes=st.none() | st.sampled_from([1, 5, 300, 10_080]),
        resets_at_ms=st.none()
        | st.integers(now_ms - 10**5, now_ms + 10**5)
        | st.integers(now_ms, now_ms + 10**9),
    )
    return st.lists(one, max_size=4)


ERRORS = st.sampled_from(["", *(one.value for one in ErrorClass)])
MINUTES = st.sampled_from([0.5, 2.0, 5.0, 15.0])
RETRIES = st.none() | st.floats(1, 21_600)


def login(error: str, failures: int) -> Login:
    account = AccountRecord(1, "zai", "account:x", "x")
    return Login(account=account, credential="none", error_class=error, failures=failures)


def api(minutes: float) -> Api:
    return Api(hosts=(), credential="", minutes=minutes)


@given(ERRORS, st.integers(1, 40), readings(NOW_MS), MINUTES, RETRIES)
def test_a_vendor_is_never_asked_sooner_than_it_allows(
    error: str, failures: int, told: list[QuotaReading], minutes: float, retry: float | None
) -> None:
    due_ms = next_poll_ms(api(minutes), login(error, failures), told, NOW_MS, retry)
    if error in STOPPED:
        assert due_ms == NEVER_MS
        return
    assert due_ms >= NOW_MS + min(minutes, 1) * MINUTE_MS
    if error:
        assert due_ms >= NOW_MS + (retry or 0) * 1000
    if not any((one.window_minutes or 0) > minutes for one in told):
        assert due_ms >= NOW_MS + min(minutes, 1 if error else minutes) * MINUTE_MS


@given(readings(NOW_MS), MINUTES)
def test_no_reset_of_a_long_window_passes_without_a_look(
    told: list[QuotaReading], minutes: float
) -> None:
    due_ms = next_poll_ms(api(minutes), login("", 0), told, NOW_MS)
    assert due_ms <= NOW_MS + max(30, minutes) * MINUTE_MS * 1.1 + 1
    for one in told:
        reset_ms = one.resets_at_ms or 0
        if reset_ms > NOW_MS + MINUTE_MS and (one.window_minutes or 0) > minutes:
            assert due_ms <= reset_ms + AFTER_RESET_MS


@pytest.mark.parametrize(
    ("used", "minutes"), [(0, 30), (49, 30), (51, 10), (79, 10), (81, 5), (100, 5), (140, 5)]
)
def test_the_less_is_left_the_sooner(used: float, minutes: float) -> None:
    told = [QuotaReading(window="w", as_of_ms=0, used_percent=used)]
    due_ms = next_poll_ms(api(5), login("", 0), told, NOW_MS)
    assert minutes <= (due_ms - NOW_MS) / MINUTE_MS <= minutes * 1.1


@given(st.sampled_from(["rate_limited", "unavailable", "no_plan", "schema_changed"]))
def test_waits_double_up_to_six_hours(error: str) -> None:
    first = {"rate_limited": 5.0, "unavailable": 1.0}.get(error, 15.0)
    for failures in range(1, 40):
        due_ms = next_poll_ms(api(5), login(error, failures), [], NOW_MS)
        wanted = min(first * 2 ** (failures - 1), 360)
        assert wanted <= round((due_ms - NOW_MS) / MINUTE_MS, 3) <= wanted * 1.1 + 0.001


def test_accounts_are_not_asked_in_one_beat() -> None:
    dues = {next_poll_ms(api(5), login("", 0), [], NOW_MS) for _ in range(50)}
    assert len(dues) > 25


@given(st.integers(1, 30 * 1440), RETRIES)
def test_what_is_used_up_waits_for_its_reset(minutes: int, retry: float | None) -> None:
    reset_ms = NOW_MS + minutes * MINUTE_MS
    window = QuotaReading(window="w", as_of_ms=NOW_MS, used_percent=100, window_minutes=43200)
    told = [replace(window, resets_at_ms=reset_ms)]
    due_ms = next_poll_ms(api(5), login("exhausted", 1), told, NOW_MS, retry)
    assert due_ms == max(reset_ms + AFTER_RESET_MS, NOW_MS + ceil((retry or 0) * 1000))
    unknown_ms = next_poll_ms(api(5), login("exhausted", 1), [], NOW_MS)
    assert unknown_ms == NOW_MS + 60 * MINUTE_MS
