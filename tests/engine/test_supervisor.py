"""The engine as the app sees it: notices out, the store kept up to date, one writer at a time."""

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.budget_views import Budget
from burnbar_tui.engine import glance, supervisor, watch_hours, watcher
from burnbar_tui.engine.budget_desk import BudgetDesk
from burnbar_tui.engine.events import Changed, Heard, Importing, Notice, Trouble, Watching
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.store import Store
from burnbar_tui.engine.supervisor import Engine
from burnbar_tui.engine.watcher import WatchFailed
from burnbar_tui.facts import StoreError
from burnbar_tui.paths import Paths
from burnbar_tui.scope import Period, Scope
from tests.machine import Machine, Shell
from tests.providers.transcripts import answer
from tests.statusline import Claude, payload

N = TypeVar("N", bound=Notice)
NOON = datetime(2026, 9, 18, 12, tzinfo=UTC)
PATIENCE_SECONDS = 20
"""How long a notice that must come is waited for; no test depends on how soon it comes."""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with one call in its logs."""
    machine = Machine(tmp_path)
    machine.claude(answer("m1", "r1"))
    return machine


class Listener:
    """Collects what an engine tells."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: list[Notice] = []
        self._notices = engine.notices()

    async def until(self, kind: type[N], holds: Callable[[N], bool] = lambda _: True) -> N:
        """Return the next notice of a kind for which something holds."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for notice in self._notices:
                self.told.append(notice)
                if isinstance(notice, kind) and holds(notice):
                    return notice
        raise AssertionError(f"no {kind.__name__} came, but {self.told}")

    async def until_events(self, count: int) -> None:
        """Wait until the store holds so many calls."""
        while self.engine.questions.glance(Scope(period=Period.ALL)).events_total < count:
            await self.until(Changed)


def engine_of(machine: Machine) -> Engine:
    """Return an engine that is not running yet."""
    return Engine(machine.paths, machine.environ, ZoneInfo("UTC"))


@asynccontextmanager
async def running(machine: Machine) -> AsyncIterator[Listener]:
    """Run an engine until the end of the block."""
    async with served(engine_of(machine)) as listener:
        yield listener


@asynccontextmanager
async def served(engine: Engine) -> AsyncIterator[Listener]:
    """Run this engine until the end of the block."""
    task = asyncio.create_task(engine.run())
    try:
        yield Listener(engine)
    finally:
        await engine.close()
        await task


async def test_it_reads_everything_then_watches(machine: Machine) -> None:
    async with running(machine) as listener:
        watching = await listener.until(Watching)
        assert (watching.files, watching.is_polling) == (1, False)
        assert any(isinstance(notice, Changed) for notice in listener.told)
        assert listener.engine.questions.glance(Scope(period=Period.ALL)).events_total == 1


async def test_news_is_told_to_the_app_and_elsewhere(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_hours, "FIRST_SECONDS", 0)
    machine.ingest()
    BudgetDesk(machine.paths.store, lambda: NOON).set(Budget(name="b", limit_nano_usd=1_000))
    elsewhere: list[str] = []
    engine = Engine(
        machine.paths, machine.environ, ZoneInfo("UTC"), lambda: NOON,
        notifier=lambda news, choice: elsewhere.append(f"{choice.notify_tmux} {news.title}"),
    )  # fmt: skip
    async with served(engine) as listener:
        heard = await listener.until(Heard)
    assert heard.news.title.startswith("Budget b: $0.0")
    assert elsewhere == [f"off {heard.news.title}"]


async def test_what_the_writer_tells_is_heard_by_who_follows_and_not_elsewhere_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_hours, "FIRST_SECONDS", 0)
    monkeypatch.setattr(supervisor, "FOLLOW_SECONDS", 0.02)
    machine.ingest()
    elsewhere: list[str] = []
    ticks = itertools.count()
    writer, follower = (
        Engine(
            machine.paths, machine.environ, ZoneInfo("UTC"),
            lambda: NOON + timedelta(milliseconds=next(ticks)),
            notifier=lambda news, _: elsewhere.append(news.title),
        )
        for _ in range(2)
    )  # fmt: skip
    async with served(follower) as second:
        await second.until(Watching)
        desk = BudgetDesk(machine.paths.store, lambda: NOON)
        desk.set(Budget(name="b", limit_nano_usd=1_000))
        async with served(writer) as first:
            told = (await first.until(Heard)).news
            heard = (await second.until(Heard)).news
            assert heard.title == told.title
            assert (told.is_overheard, heard.is_overheard) == (False, True)
    assert elsewhere == [told.title]


async def test_what_is_appended_is_told_and_counted(machine: Machine) -> None:
    async with running(machine) as listener:
        await listener.until(Watching)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m2", "r2"))
        changed = await listener.until(Changed, lambda notice: notice.events_new > 0)
        assert changed.events_new == 1
        machine.claude(answer("m3", "r3"), session="s2")
        await listener.until_events(3)


async def test_what_the_status_line_is_told_is_read_as_it_comes(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.05)
    machine.enter(monkeypatch)
    claude = Claude(machine, Shell(capsys), monkeypatch)
    monkeypatch.delenv("BURNBAR_NOW")
    async with running(machine) as listener:
        await listener.until(Watching)
        claude.render(payload(limits={"five_hour": {"used_percentage": 7}}))
        await listener.until(Watching, lambda notice: notice.files == 2)
        assert [one.used_percent for one in listener.engine.questions.windows()] == [7]
        task = asyncio.ensure_future(listener.until(Changed))
        for used in itertools.count(8):  # the watch may not have begun yet
            claude.render(payload(limits={"five_hour": {"used_percentage": used}}))
            await asyncio.wait([task], timeout=0.05)
            if task.done():
                break
        [window] = listener.engine.questions.windows()
        assert window.used_percent in range(8, used + 1)


async def test_a_root_that_appears_later_is_found(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.05)
    shutil.rmtree(machine.paths.home / ".claude")
    async with running(machine) as listener:
        assert (await listener.until(Watching)).files == 0
        machine.claude(answer("m1", "r1"))
        await listener.until_events(1)


async def test_a_single_file_of_any_name_is_found_and_followed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.05)
    # What is written between the look at a new file and the start of its watch waits for this.
    monkeypatch.setattr(supervisor, "RESCAN_SECONDS", 1.0)
    (machine.paths.home / ".aider.conf.yml").write_text("analytics-log: ~/mine")
    counts = {"prompt_tokens": 5, "completion_tokens": 6}
    lines = [
        json.dumps({"event": "message_send", "properties": counts, "time": at}).encode() + b"\n"
        for at in (1_789_732_800, 1_789_732_900)
    ]
    async with running(machine) as listener:
        await listener.until(Watching)
        machine.write("mine", lines[0])
        await listener.until_events(2)
        machine.append("mine", lines[1])
        await listener.until_events(3)


async def test_a_root_that_is_deleted_and_made_again_is_watched_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.05)
    async with running(machine) as listener:
        await listener.until(Watching)
        shutil.rmtree(machine.paths.home / ".claude")
        await listener.until(Watching)
        machine.claude(answer("m2", "r2"))
        await listener.until_events(2)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m3", "r3"))
        await listener.until_events(3)


async def test_without_a_watch_files_are_looked_at_by_themselves(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> AsyncIterator[set[str]]:
        raise WatchFailed("OS file watch limit reached")
        yield set()

    monkeypatch.setattr(watcher, "changed_paths", refuse)
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.05)
    monkeypatch.setattr(supervisor, "POLLING_SECONDS", 0.05)
    async with running(machine) as listener:
        assert "watch limit" in (await listener.until(Trouble)).text
        await listener.until(Watching, lambda notice: notice.is_polling)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m2", "r2"))
        await listener.until_events(2)


async def test_what_a_watch_misses_is_found_while_it_goes_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    watches = 0

    async def deaf(
        _watched: object, _suffixes: object, stop: asyncio.Event, _seconds: float
    ) -> AsyncIterator[set[str]]:
        nonlocal watches
        watches += 1
        while not stop.is_set():
            await asyncio.sleep(0)
            yield set()

    monkeypatch.setattr(watcher, "changed_paths", deaf)
    monkeypatch.setattr(supervisor, "RESCAN_SECONDS", 0.0)
    async with running(machine) as listener:
        await listener.until(Watching)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m2", "r2"))
        await listener.until_events(2)
        machine.claude(answer("m3", "r3"), session="s2")
        await listener.until(Watching, lambda notice: notice.files == 2)
        await listener.until_events(3)
    assert watches == 1


async def test_a_rescan_may_be_asked_for(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(
        _watched: object, _suffixes: object, stop: asyncio.Event, _seconds: float
    ) -> AsyncIterator[set[str]]:
        await stop.wait()
        return
        yield set()

    monkeypatch.setattr(watcher, "changed_paths", silent)
    async with running(machine) as listener:
        await listener.until(Watching)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m2", "r2"))
        await listener.engine.rescan()
        await listener.until_events(2)


async def test_a_long_import_tells_its_progress(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "BULK_BYTES", 1)
    async with running(machine) as listener:
        moved = await listener.until(Importing, lambda notice: notice.progress.is_done)
        assert (moved.progress.files_done, moved.progress.events) == (1, 1)
        await listener.until(Watching)
        machine.append(".claude/projects/-home-ana-shop/s1.jsonl", answer("m2", "r2"))
        await listener.until_events(2)


async def test_an_import_that_fails_is_told_and_tried_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = False
    real = Store.apply

    def apply(store: Store, portions: object) -> int:
        nonlocal failed
        if not failed:
            failed = True
            raise StoreError("no space left")
        return real(store, portions)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "apply", apply)
    monkeypatch.setattr(supervisor, "RETRY_SECONDS", 0.01)
    async with running(machine) as listener:
        assert (await listener.until(Trouble)).text == "no space left"
        await listener.until_events(1)


async def test_the_glance_is_written_after_a_change_and_at_the_end(machine: Machine) -> None:
    async with running(machine) as listener:
        await listener.until(Watching)
    seen = glance.load(machine.paths.glance)
    assert seen is not None
    assert seen.events_total == 1


async def test_a_glance_that_cannot_be_written_is_told(machine: Machine) -> None:
    machine.paths.data.mkdir()
    machine.paths.glance.mkdir()
    async with running(machine) as listener:
        assert "glance.json" in (await listener.until(Trouble)).text


async def test_beside_a_writer_it_follows_and_takes_over_when_that_ends(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "FOLLOW_SECONDS", 0.02)
    writer = Lease(machine.paths.lease)
    writer.take()
    async with running(machine) as listener:
        assert (await listener.until(Watching)).files == 0
        machine.ingest()
        await listener.until(Changed)
        assert listener.engine.questions.glance(Scope(period=Period.ALL)).events_total == 1
        machine.claude(answer("m2", "r2"), session="s2")
        machine.ingest()
        await listener.until_events(2)
        writer.give_back()
        machine.claude(answer("m3", "r3"), session="s3")
        await listener.until_events(3)


async def test_two_engines_never_write_at_once(machine: Machine) -> None:
    async with running(machine) as first:
        await first.until(Watching)
        assert not Lease(machine.paths.lease).take()
    assert Lease(machine.paths.lease).take()


async def test_an_engine_that_never_ran_can_be_closed(machine: Machine) -> None:
    engine = engine_of(machine)
    await engine.close()
    assert Lease(machine.paths.lease).take()


async def test_a_damaged_store_is_told_at_once(machine: Machine) -> None:
    machine.paths.data.mkdir()
    machine.paths.store.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        engine_of(machine)


async def test_new_prices_reprice_in_the_background(machine: Machine) -> None:
    machine.ingest()
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text(
        '[[price]]\nmodel = "claude-sonnet-4-6"\ninput = 1000\noutput = 1000\n'
    )
    async with running(machine) as listener:
        before = (
            listener.engine.questions.glance(Scope(period=Period.ALL)).chosen.cost_nano_usd or 0
        )
        await listener.until(Changed)
        after = listener.engine.questions.glance(Scope(period=Period.ALL)).chosen.cost_nano_usd or 0
        assert after > 10 * before > 0


async def test_newer_tables_are_used_from_then_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refresh(paths: Paths) -> bool:
        paths.config.mkdir()
        paths.price_overrides.write_text(
            '[[price]]\nmodel = "claude-sonnet-4-6"\ninput = 1000\noutput = 1000\n'
        )
        return True

    monkeypatch.setattr(supervisor, "refresh", refresh)
    machine.ingest()
    async with running(machine) as listener:
        before = (
            listener.engine.questions.glance(Scope(period=Period.ALL)).chosen.cost_nano_usd or 0
        )
        await listener.until(Changed)
        after = listener.engine.questions.glance(Scope(period=Period.ALL)).chosen.cost_nano_usd or 0
        assert after > 10 * before > 0


async def test_a_new_day_is_told(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "ROOTS_SECONDS", 0.02)
    now = datetime(2026, 9, 18, 23, 59, tzinfo=UTC)
    engine = Engine(machine.paths, machine.environ, ZoneInfo("UTC"), lambda: now)
    task = asyncio.create_task(engine.run())
    listener = Listener(engine)
    await listener.until(Watching)
    now = datetime(2026, 9, 19, 0, 1, tzinfo=UTC)
    await listener.until(Changed)
    await engine.close()
    await task


async def test_a_call_is_explained_by_the_users_own_prices(machine: Machine) -> None:
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text(
        '[[price]]\nmodel = "claude-sonnet-4-6"\ninput = 7\noutput = 9\n'
    )
    async with running(machine) as listener:
        await listener.until_events(1)
        questions = listener.engine.questions
        [call] = questions.glance(Scope(period=Period.ALL)).calls
        page = questions.call_page(call.key)
        assert page.price
        assert page.price.source == "your prices.toml"
        assert page.listed_nano_usd == page.call.cost_nano_usd
        assert [row.key for row in questions.glance(Scope(period=Period.ALL)).calls] == [
            one.call.key for one in questions.session_page(call.session_id).calls
        ]
