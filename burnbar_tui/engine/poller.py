"""Keeps asking vendors: each account by its own clock, none waiting for another."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from burnbar_tui.engine.events import Changed, Notice, Trouble
from burnbar_tui.engine.logins import Login, Logins
from burnbar_tui.engine.roots import expand
from burnbar_tui.engine.schedule import NEVER_MS
from burnbar_tui.facts import BurnbarError, ms_of
from burnbar_tui.paths import Paths

if TYPE_CHECKING:
    from burnbar_tui.engine.polling import Polling

LOOK_SECONDS = 1.0
"""How often to see whether an account is due, or was added or changed by another process."""
FAILED_SECONDS = 60.0
"""How long an account is left alone whose poll could not be kept; its vendor is not to blame."""
FRESH_MS = 60_000
"""At the start, what was told less than this ago is not asked again."""


class Poller:
    """Polls all accounts that are due, until it is stopped."""

    def __init__(
        self,
        paths: Paths,
        environ: Mapping[str, str],
        now: Callable[[], datetime],
        tell: Callable[[Notice], None],
    ) -> None:
        """Prepare; the store is opened by `run`."""
        self._paths = paths
        self._environ = environ
        self._now = now
        self._tell = tell
        self._wanted = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._logins_of_files: dict[int, float] = {}

    def poll_now(self) -> None:
        """Ask every vendor now, whatever the timers say."""
        self._wanted.set()

    async def run(self, closing: asyncio.Event) -> None:
        """Poll until `closing` is set."""
        logins = await asyncio.to_thread(Logins, self._paths.store)
        try:
            await self._keep_asking(logins, closing)
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            logins.close()

    async def _keep_asking(self, logins: Logins, closing: asyncio.Event) -> None:
        known = await asyncio.to_thread(logins.all)
        now_ms = ms_of(self._now())
        due = [one for one in known if _is_due_at_start(one, now_ms)]
        version, polling = -1, None
        wished: set[int] = set()
        while not closing.is_set():
            if due and polling is None:
                polling = await asyncio.to_thread(self._polling, logins)
            for login in due:
                if polling is not None and login.id not in self._running:
                    wished.discard(login.id)
                    self._running[login.id] = asyncio.create_task(self._poll(polling, login))
            with suppress(TimeoutError):
                await asyncio.wait_for(closing.wait(), LOOK_SECONDS)
            ended = [key for key, task in self._running.items() if task.done()]
            for key in ended:
                del self._running[key]
            if ended or (seen := logins.data_version()) != version:
                version = logins.data_version() if ended else seen
                known = await asyncio.to_thread(logins.all)
            if self._wanted.is_set():
                self._wanted.clear()
                # Whom is being asked just now is asked once more: its answer may be an old one.
                wished = {one.id for one in known}
            now_ms = ms_of(self._now())
            due = [one for one in known if one.id in wished or self._is_due(one, now_ms)]

    def _polling(self, logins: Logins) -> "Polling":
        """Return what polls; with no account to ask, the HTTP library need not be imported."""
        from burnbar_tui.engine.polling import Polling

        return Polling(logins, self._paths.home, self._environ, self._now)

    def _is_due(self, login: Login, now_ms: int) -> bool:
        """Tell whether to ask: it is time, or the file with the refused login is another one."""
        if login.next_poll_ms < NEVER_MS:
            return login.next_poll_ms <= now_ms
        kind, _, place = login.credential.partition(":")
        if kind != "file":
            return False
        path = expand(place.partition("#")[0], self._paths.home, self._environ)
        changed = _changed_at(path)
        before = self._logins_of_files.setdefault(login.id, changed)
        self._logins_of_files[login.id] = changed
        return changed != before

    async def _poll(self, polling: "Polling", login: Login) -> None:
        try:
            await polling.poll(login)
            self._tell(Changed())
        except BurnbarError as error:
            self._tell(Trouble(text=str(error)))
            await asyncio.sleep(FAILED_SECONDS)


def _is_due_at_start(login: Login, now_ms: int) -> bool:
    is_backing_off = login.error_class and now_ms < login.next_poll_ms < NEVER_MS
    return not is_backing_off and now_ms - login.last_ok_ms > FRESH_MS


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
