"""What each command may import: start-up time is spent on imports, so they are pinned.

Each case runs in a fresh interpreter and tells which of the heavy packages it loaded.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import Machine
from tests.providers.transcripts import answer
from tests.statusline import payload

HEAVY = (
    "alembic", "asyncio", "genai_prices", "httpx", "keyring", "msgspec", "plotext", "pydantic",
    "rich", "sqlalchemy", "sqlite3", "sqlmodel", "textual", "watchfiles", "zstandard",
)  # fmt: skip

COMMAND = """
import sys
from burnbar_tui.cli.main import main
sys.stdout = open({sink!r}, "w")
code = main({words!r})
sys.stdout = sys.__stdout__
print(code, *[name for name in {heavy!r} if name in sys.modules])
"""

FIRST_FRAME = """
import sys
from pathlib import Path
from burnbar_tui.engine import glance
from burnbar_tui.app import BurnbarApp
def on_ready(app):
    loaded = [name for name in {heavy!r} if name in sys.modules]
    print("$0.0" in app.export_screenshot(), *loaded, file=sys.__stdout__)
    app.exit()
BurnbarApp.on_ready = on_ready
BurnbarApp(lambda: None, glance.load(Path({glance!r}))).run(headless=True, size=(120, 40))
"""

WATCHING = """
import asyncio, sys
from pathlib import Path
from burnbar_tui.engine import glance
from burnbar_tui.app import BurnbarApp
from burnbar_tui.messages import WatchBegan
NAME = "burnbar_tui.screens.session_screen"
def on_ready(app):
    print(NAME in sys.modules, file=sys.__stdout__)
    app.post_message(WatchBegan(0, False))
    app.run_worker(wait(app))
async def wait(app):
    for _ in range(3_000):
        if NAME in sys.modules:
            break
        await asyncio.sleep(0.01)
    print(NAME in sys.modules, file=sys.__stdout__)
    app.exit()
BurnbarApp.on_ready = on_ready
BurnbarApp(lambda: None, glance.load(Path({glance!r}))).run(headless=True, size=(120, 40))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Return a machine with a filled store and a glance."""
    machine = Machine(tmp_path)
    machine.claude(answer())
    run(machine, COMMAND, words=["ingest"])
    return machine


def run(machine: Machine, program: str, told: str = "", **values: object) -> list[str]:
    """Run a program in a fresh interpreter, with an input, and return the words it prints."""
    text = program.format(heavy=HEAVY, sink=os.devnull, **values)
    environ = {**os.environ, **machine.environ, "BURNBAR_NOW": "2026-09-18T12:00:00Z"}
    done = subprocess.run(
        [sys.executable, "-c", text],
        env=environ,
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()


def test_the_status_line_needs_the_standard_library_only(machine: Machine) -> None:
    assert run(machine, COMMAND, words=["status"]) == ["0"]


def test_the_line_in_claude_code_needs_no_more(machine: Machine) -> None:
    settings = machine.write(".claude/settings.json", b'{"statusLine": {"command": "cat"}}')
    run(machine, COMMAND, words=["statusline", "install"])
    assert "statusline render" in settings.read_text()
    words = ["statusline", "render"]
    assert run(machine, COMMAND, payload().decode(), words=words) == ["0"]
    assert len(list(machine.paths.data.glob("statusline/*/*.json"))) == 1


def test_a_report_for_programs_needs_no_framework(machine: Machine) -> None:
    for words in (["report", "--json"], ["daily", "--json"], ["models", "--csv"]):
        assert run(machine, COMMAND, words=words) == ["0", "msgspec", "sqlite3"]


def test_a_report_that_reads_something_new_needs_no_framework_either(machine: Machine) -> None:
    machine.claude(answer("m2", "r2"), session="s2")
    assert run(machine, COMMAND, words=["daily", "--json"]) == ["0", "msgspec", "sqlite3"]


def test_a_report_for_people_draws_tables_and_no_more(machine: Machine) -> None:
    assert run(machine, COMMAND, words=["daily"]) == ["0", "msgspec", "rich", "sqlite3"]


def test_the_first_frame_needs_the_terminal_and_the_glance_only(machine: Machine) -> None:
    shows_total, *loaded = run(machine, FIRST_FRAME, glance=str(machine.paths.glance))
    assert shows_total == "True"
    assert loaded == ["asyncio", "msgspec", "rich", "textual"]


def test_screens_are_loaded_before_they_are_opened(machine: Machine) -> None:
    assert run(machine, WATCHING, glance=str(machine.paths.glance)) == ["False", "True"]
