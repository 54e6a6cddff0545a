"""`burnbar` and `burnbar demo`: the dashboard."""

import asyncio
import gc
import os
import select
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from burnbar_tui import clock, settings, weeks
from burnbar_tui.doors import EngineDoor
from burnbar_tui.engine import glance
from burnbar_tui.facts import UsageError
from burnbar_tui.own_cost import Meter
from burnbar_tui.paths import Paths, find_paths
from burnbar_tui.quick_start import give_back, give_way, share_one_heap

if TYPE_CHECKING:
    from textual.app import App

    from burnbar_tui.app import BurnbarApp

GIVE_BACK_SECONDS = 60
LAST_SECONDS = 10


def run(command: str, argv: list[str]) -> int:
    """Run the dashboard until the user quits it."""
    if command == "demo":
        from burnbar_tui.cli.parser import Parser

        Parser("burnbar demo", "Look around on made-up data.").parse_args(argv)
    is_served = "web_driver" in os.environ.get("TEXTUAL_DRIVER", "")
    if not is_served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the dashboard needs a terminal; for data, see `burnbar --help`")
    is_demo = command == "demo"
    while True:
        app, code = _run_demo() if is_demo else _run(app_for(find_paths(), clock.now))
        if not app.is_other_wanted:
            return code
        is_demo = not is_demo


def app_for(
    paths: Paths,
    now: Callable[[], datetime],
    label: str = "",
    environ: dict[str, str] | None = None,
    file: Path | None = None,
) -> "BurnbarApp":
    """Return the dashboard of some folders, which opens its engine after the first frame.

    Its settings are in `file`, by default that of the folders.
    """
    give_way()
    share_one_heap()
    gc.disable()  # what is made before the first frame stays; collecting would only delay it
    from burnbar_tui.app import BurnbarApp
    from burnbar_tui.preferences import Preferred

    variables = dict(os.environ) if environ is None else environ
    file = file or paths.settings
    preferred = Preferred(settings.read(file), file, paths.last_used)

    weeks.begin_on(preferred.reading.settings.week_starts)
    zone = preferred.reading.settings.zone()

    def open_engine() -> EngineDoor:
        from burnbar_tui.engine.supervisor import Engine
        from burnbar_tui.integrations.notifiers import Notifiers
        from burnbar_tui.integrations.processes import AgentProcesses

        gc.freeze()
        gc.enable()
        # Of made-up data nothing on this machine is a part: no key ring, and no process.
        return Engine(
            paths,
            variables,
            zone,
            now,
            keeps_accounts=not label,
            processes=tuple if label else AgentProcesses(),
            notifier=Notifiers(variables),
        )

    return BurnbarApp(open_engine, glance.load(paths.glance), label, now=now, preferred=preferred)


def _run(app: "BurnbarApp", grow: Callable[[], float] | None = None) -> tuple["BurnbarApp", int]:
    """Run an app to its end; return it and the exit code."""
    app.call_later(_end_on_signals, app)
    app.call_later(_end_when_cut_off, app)
    app.call_later(app.watch_own_cost, Meter())
    app.call_later(_stay_small, app)
    if grow is not None:
        app.call_later(_keep_growing, app, grow)
    try:
        app.run()
    except OSError:
        if not _is_cut_off():
            raise
    # Who finds out first, our watch or Textual's reader, which takes it for a mistake, is chance.
    return app, 0 if _is_cut_off() else app.return_code or 0


def _run_demo() -> tuple["BurnbarApp", int]:
    from burnbar_tui.demo import Demo, write_history

    own = find_paths().settings  # the data is made up, who looks at it is not
    with tempfile.TemporaryDirectory(prefix="burnbar-demo-") as name:
        folder = Path(name)
        home = folder / "home"
        write_history(home, clock.now().astimezone(clock.local_zone()))
        variables = {"HOME": str(home), "PATH": os.environ.get("PATH", "")}
        paths = Paths(home=home, data=folder / "data", config=folder / "config")
        demo = Demo(home, clock.now)
        return _run(app_for(paths, clock.now, "DEMO", variables, own), demo.grow)


async def _stay_small(app: "App[None]") -> None:
    app.set_interval(GIVE_BACK_SECONDS, give_back)


async def _end_on_signals(app: "App[None]") -> None:
    """Leave the terminal and the disk clean also when we are told to go."""
    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, app.exit)


def _is_cut_off() -> bool:
    """Tell whether the terminal is gone: nobody is there to be told anything."""
    if not hasattr(select, "poll"):
        return False
    poll = select.poll()
    try:
        poll.register(sys.stdin.fileno(), 0)
    except (OSError, ValueError):  # There is no such thing as a terminal, as in tests.
        return False
    return any(event & select.POLLHUP for _, event in poll.poll(0))


async def _end_when_cut_off(app: "App[None]") -> None:
    """End when the terminal is gone, which is told by a signal only to who belongs to it.

    Otherwise its reader would be woken again and again for nothing, at the cost of a whole core.
    Where even the end waits for the terminal, it does not wait for long: the store is always whole.
    """
    if not (hasattr(select, "poll") and sys.stdin.isatty()):
        return
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)  # a hang-up is told whatever one asks for
    loop = asyncio.get_running_loop()

    def wait() -> None:
        poll.poll()
        with suppress(RuntimeError):  # The loop has ended in the meantime.
            loop.call_soon_threadsafe(app.exit)
        time.sleep(LAST_SECONDS)
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="terminal").start()


async def _keep_growing(app: "App[None]", grow: Callable[[], float]) -> None:
    async def forever() -> None:
        wait = 0.0
        while app.is_running:
            await asyncio.sleep(wait)
            wait = await asyncio.to_thread(grow)

    app.run_worker(forever(), group="demo", exit_on_error=False)
