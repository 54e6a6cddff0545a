"""The engine: owns every task, keeps the store up to date, and tells what happens.

One process writes; it is whoever holds the lease. Every other engine follows the store and takes
over when the writer goes away. A failure of one source is told and retried, and stops nothing else.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from burnbar_tui.engine import bulk, watcher
from burnbar_tui.engine.account_desk import AccountDesk
from burnbar_tui.engine.chat_threads import ChatThreads
from burnbar_tui.engine.detection import detect
from burnbar_tui.engine.events import Changed, Heard, Importing, Notice, Trouble, Watching
from burnbar_tui.engine.glance_keeper import GlanceKeeper
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.insights.desk import InsightDesk
from burnbar_tui.engine.lease import Lease
from burnbar_tui.engine.lookout import Lookout
from burnbar_tui.engine.poller import Poller
from burnbar_tui.engine.price_compiler import refresh
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reading import Job
from burnbar_tui.engine.repricing import Repricing
from burnbar_tui.engine.scanned import Scan
from burnbar_tui.engine.store import Store
from burnbar_tui.engine.watch_hours import Tell, WatchHours
from burnbar_tui.facts import BurnbarError
from burnbar_tui.paths import Paths
from burnbar_tui.running_views import AgentProcess
from burnbar_tui.scope import Scope
from burnbar_tui.views import Progress

BULK_BYTES = 4 << 20
"""From here on an import gets a process of its own; less is parsed here in a few frames' time."""
RESCAN_SECONDS = 60.0
RENEW_SECONDS = 600.0  # should a watch have lost a folder; more often would cost memory
POLLING_SECONDS = 2.0
"""How often to look when the system cannot tell us."""
ROOTS_SECONDS = 2.0
FOLLOW_SECONDS = 0.25
MOST_PAUSE_SECONDS = 1.0
"""A pause as long as the reading before it, up to this, keeps a busy writer from all our time."""
RETRY_SECONDS = 5.0


class Engine:
    """Everything between the logs and the views, in one asyncio task."""

    def __init__(
        self,
        paths: Paths,
        environ: Mapping[str, str],
        zone: ZoneInfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        keeps_accounts: bool = True,
        processes: Callable[[], Iterable[AgentProcess]] = tuple,
        notifier: Tell = lambda _news, _choice: None,
    ) -> None:
        """Prepare to run; nothing is read or written yet but the store's name.

        Args:
            paths: our own folders, and the home.
            environ: the environment.
            zone: whose days and hours sums are cut by.
            now: what time it is.
            keeps_accounts: whether accounts can be added; not to made-up data, since the keyring
                is the user's own.
            processes: looks for the processes of agents.
            notifier: tells the user outside of our own screens.

        Raises:
            StoreError: the store cannot be opened, is damaged, or is of a newer version.
        """
        self._paths = paths
        self._environ = environ
        self._zone = zone
        self._now = now
        self._lease = Lease(paths.lease)
        self._closing = asyncio.Event()
        self._is_running = False
        self._ended = asyncio.Event()
        self._wanted = asyncio.Event()
        self._notices: asyncio.Queue[Notice | None] = asyncio.Queue()
        self._work = asyncio.Lock()
        self._store: Store | None = None
        self._lookout = Lookout(paths.home, environ)
        self._poller = Poller(paths, environ, now, self._heard)
        self._lease.take()
        if self._lease.is_held:
            self._open()
        look = partial(detect, home=paths.home, environ=environ)
        self.questions = Queries(paths.store, zone, now, look, self._price_book, processes)
        self._glances = GlanceKeeper(
            paths.glance, lambda: self.questions.glance(Scope()), self._complain
        )
        self.accounts = AccountDesk(paths, environ, now) if keeps_accounts else None
        self.threads = ChatThreads(paths.store, now)
        self.insights = InsightDesk(paths.store, now)
        self._hours = WatchHours(
            paths, self.questions, zone, now, is_busy=self._work.locked, notifier=notifier,
            show=lambda news: self._tell(Heard(news=news)), complain=self._complain,
        )  # fmt: skip

    def _open(self) -> Store:
        if self._store is None:
            self._store = Store(self._paths.store, self._price_book(), self._zone)
        return self._store

    def _price_book(self) -> PriceBook:
        return PriceBook(self._paths.price_overrides, self._paths.data)

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    async def notices(self) -> AsyncIterator[Notice]:
        """Yield what happens, until the engine is closed."""
        while (notice := await self._notices.get()) is not None:
            yield notice

    def _tell(self, notice: Notice) -> None:
        self._notices.put_nowait(notice)

    def _complain(self, text: str) -> None:
        self._tell(Trouble(text=text))

    async def run(self) -> None:
        """Work until `close` is called."""
        self._is_running = True
        try:
            while not self._closing.is_set():
                if self._lease.is_held:
                    await self._write()
                else:
                    await self._follow()
        finally:
            self._close_store()
            self._lease.give_back()
            self._notices.put_nowait(None)
            self._ended.set()

    async def close(self) -> None:
        """Stop every task and release what is held."""
        self._closing.set()
        self._wanted.set()
        self._glances.be_due()
        if self._is_running:
            await self._ended.wait()
        self._close_store()
        self._lease.give_back()
        self.questions.close()

    async def rescan(self) -> None:
        """Look at every source and ask every vendor now, whatever the timers say."""
        self._wanted.set()
        self._poller.poll_now()

    def _heard(self, notice: Notice) -> None:
        """Pass on what the poller tells."""
        self._glances.be_due()
        self._tell(notice)

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until the engine is closed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), seconds)

    async def _follow(self) -> None:
        """Tell when the writer has written; become the writer when it is gone."""
        self._tell(Watching(files=len(self.questions.checkpoints())))
        version = self.questions.data_version()
        while not self._closing.is_set():
            await self._pause(FOLLOW_SECONDS)
            if self._closing.is_set() or self._lease.take():
                return
            self.questions.reopen()
            if (seen := self.questions.data_version()) != version:
                version = seen
                self._tell(Changed())
            await self._hours.overhear(seen)

    async def _write(self) -> None:
        """Read everything once, then whatever changes."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._glances.run(self._closing, self._pause))
                await asyncio.to_thread(self._open)
                group.create_task(self._poller.run(self._closing))
                await self._read_everything()
                self._glances.be_due_if_missing()
                group.create_task(self._reprice())
                group.create_task(self._hours.run(self._closing, self._pause))
                await self._keep_watching()
                self._glances.be_due()
        except* BurnbarError as errors:
            self._tell(Trouble(text=str(errors.exceptions[0])))
            self._close_store()
            await self._pause(RETRY_SECONDS)

    async def _read_everything(self) -> Scan:
        """Scan, and read what is new; a second look tells what came meanwhile."""
        async with self._work:
            scan = await self._scan()
            while scan.bytes_new >= BULK_BYTES and not self._closing.is_set():
                await self._import_in_bulk()
                before, scan = scan, await self._scan()
                if len(scan.jobs) >= len(before.jobs):
                    break
            await self._run(scan.jobs)
            return scan

    async def _scan(self) -> Scan:
        store = await asyncio.to_thread(self._open)
        return await asyncio.to_thread(self._ingest(store).scan)

    def _ingest(self, store: Store) -> Ingest:
        return Ingest(store, self._paths.home, self._environ)

    async def _import_in_bulk(self) -> None:
        """Let a child write; our own picture of the store's names would be stale, so it goes."""
        self._close_store()
        told = 0

        def report(progress: Progress) -> None:
            nonlocal told
            self._tell(Importing(progress=progress))
            if progress.events != told:
                told = progress.events
                self._changed()

        await bulk.import_all(self._paths, self._environ, self._zone, self._lease, report)

    def _changed(self, events_new: int = 0) -> None:
        self._glances.be_due()
        self._tell(Changed(events_new=events_new))

    async def _run(self, jobs: list[Job]) -> None:
        if not jobs or self._closing.is_set():
            return
        store = await asyncio.to_thread(self._open)
        outcome = await asyncio.to_thread(self._ingest(store).run, jobs)
        if outcome.files:
            self._changed(outcome.events_new)

    async def _reprice(self) -> None:
        """Bring past costs up to the present price tables, a small step at a time.

        The tables themselves follow first, if a newer genai-prices was installed than ours are of.
        """
        async with self._work:
            if await asyncio.to_thread(refresh, self._paths):
                self._close_store()
            store = await asyncio.to_thread(self._open)
            if not await asyncio.to_thread(store.needs_repricing):
                return
            work = Repricing(store, self._now())
        steps, changed = work.steps(), 0
        while not self._closing.is_set():
            async with self._work:
                step = await asyncio.to_thread(next, steps, None)
            if step is None:
                break
            changed += step
        if changed:
            self._changed()

    async def _keep_watching(self) -> None:
        """Watch the folders that exist; begin anew when they change or the watch fails."""
        is_polling = False
        while not self._closing.is_set():
            watched = self._lookout.looked_for()
            stop = asyncio.Event()
            timers = asyncio.create_task(self._watch_timers(watched, stop, is_polling=is_polling))
            try:
                await self._watch(watched, stop, is_polling=is_polling)
            except watcher.WatchFailed as error:
                is_polling = True
                self._complain(f"files are looked at every 2 s instead of watched: {error}")
            finally:
                stop.set()
                timers.cancel()
                with suppress(asyncio.CancelledError):
                    await timers

    async def _watch(
        self, watched: tuple[watcher.Target, ...], stop: asyncio.Event, *, is_polling: bool
    ) -> None:
        """Look at everything, now and again every minute, and in between at what changes."""
        scan, looked = await self._look(is_polling=is_polling), time.monotonic()
        endings = scan.endings()
        if is_polling or not watched:
            await stop.wait()
            return
        async for paths in watcher.changed_paths(watched, endings, stop, RESCAN_SECONDS / 4):
            began = time.monotonic()
            if began - looked >= RESCAN_SECONDS:
                scan = Scan()  # What a look found is let go before it is found again.
                scan, looked = await self._look(is_polling=False), began
                if scan.endings() != endings:
                    return
            elif paths:
                await self._read(paths, scan)
            await self._pause(min(time.monotonic() - began, MOST_PAUSE_SECONDS))

    async def _look(self, *, is_polling: bool) -> Scan:
        scan = await self._read_everything()
        self._tell(Watching(files=scan.files, is_polling=is_polling))
        return scan

    async def _read(self, paths: Iterable[str], scan: Scan) -> None:
        async with self._work:
            store = self._open()
            jobs = await asyncio.to_thread(self._ingest(store).jobs_for, paths, scan)
            if sum(job.bytes_new for job in jobs) >= BULK_BYTES:
                await self._import_in_bulk()
            else:
                await self._run(jobs)

    async def _watch_timers(
        self, watched: tuple[watcher.Target, ...], stop: asyncio.Event, *, is_polling: bool
    ) -> None:
        """Set `stop` when the folders are others, or it is time to begin anew."""
        waited, today = 0.0, self._today()
        limit = POLLING_SECONDS if is_polling or not watched else RENEW_SECONDS
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), ROOTS_SECONDS)
            waited += ROOTS_SECONDS
            if today != (today := self._today()):
                self._changed()
            if (
                self._wanted.is_set()
                or waited >= limit
                or await asyncio.to_thread(self._lookout.targets) != watched
            ):
                stop.set()
        if not self._closing.is_set():
            self._wanted.clear()

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()
