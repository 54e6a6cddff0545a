"""`burnbar statusline render`: the user's line or ours, and what is kept of what it is told."""

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from burnbar_tui.cli import statusline
from tests.machine import Machine
from tests.statusline import NOW_SECONDS, RESETS_AT, Claude, environment, payload

PATIENCE_SECONDS = 20
RENDER = (sys.executable, "-P", "-m", "burnbar_tui", "statusline", "render")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the user's own command little time."""
    monkeypatch.setattr(statusline, "ORIGINAL_SECONDS", 0.2)


# Our own line


def test_our_line_tells_model_cost_window_and_context(claude: Claude, busy: Machine) -> None:
    claude.at("2026-09-18T10:00:00Z")
    del busy
    claude.shell.run("ingest")
    today = re.match(r"\S+ \S", claude.shell.run("status")[1])
    assert today
    line = claude.render(payload())
    assert line == f"Opus 4.8 · today {today[0]} · 5h 41%, resets in 2h 00m · context 4%\n"
    assert "today —" not in line


def test_nothing_known_is_a_line_all_the_same(claude: Claude) -> None:
    assert claude.render(b"{}") == "Claude · today — ○\n"


def test_the_tightest_window_is_shown_with_a_warning(claude: Claude) -> None:
    limits = {
        "five_hour": {"used_percentage": 3, "resets_at": RESETS_AT},
        "seven_day_opus": {"used_percentage": 80.2, "resets_at": None},
    }
    assert "▲ 7d opus 80% ·" in claude.render(payload(limits=limits))


def test_without_limits_the_glance_tells_the_tightest_window(claude: Claude) -> None:
    window = {"provider_id": "codex", "window": "7d\x1b[2J", "used_percent": 30.0}
    glance = claude.machine.paths.glance
    glance.parent.mkdir()
    told = {"windows": [{**window, "resets_at": "2026-09-18T13:30:00Z"}]}
    glance.write_text(json.dumps(told))
    assert "codex 7d·[2J 30%, resets in 3h 30m" in claude.render(payload(limits={}))
    told["windows"][0]["resets_at"] = "2026-09-18T09:00:00Z"
    glance.write_text(json.dumps(told))
    assert "codex" not in claude.render(payload(limits={}))


HOSTILE = {
    "nothing": b"",
    "no JSON": b"{{{",
    "a list": b"[1, 2]",
    "deep": b"[" * 100_000,
    "not UTF-8": b'{"session_id": "\xff"}',
    "NaN": b'{"session_id": "s", "rate_limits": {"five_hour": {"used_percentage": NaN}}}',
    "wrong shapes": payload(limits=None, model=3, cost=[], context_window="x"),
    "wrong limits": payload(limits={"five_hour": 3, "seven_day": {"used_percentage": "41"}}),
    "wrong instants": payload(limits={"five_hour": {"used_percentage": 1, "resets_at": "soon"}}),
    "huge numbers": payload(limits={"five_hour": {"used_percentage": 10**400, "resets_at": 1}}),
    "control characters": payload(model={"display_name": "\x1b]0;x\x07 [red]#(rm)\u202e" * 99}),
    "a path for a session": payload(session="../../../../tmp/x"),
    "huge": payload(session="s" * 5_000_000),
    "many windows": payload(limits={f"w{n}": {"used_percentage": 1} for n in range(9999)}),
}


@pytest.mark.parametrize("told", HOSTILE.values(), ids=HOSTILE)
def test_whatever_comes_a_plain_short_line_goes_out(claude: Claude, told: bytes) -> None:
    line = claude.render(told)
    assert line.endswith("\n")
    assert line[:-1].isprintable()
    assert len(line) < 200
    data = claude.machine.paths.data
    assert all(path.is_relative_to(data) for path in data.rglob("*"))
    assert sum(path.stat().st_size for path in data.rglob("*.json")) < 4_000
    claude.windows()


def test_a_damaged_snapshot_is_replaced(claude: Claude) -> None:
    claude.render(payload())
    [path] = claude.machine.paths.data.glob("statusline/*/*.json")
    for text in ("{", "[]", '{"rate_limits": {"five_hour": {"resets_at": "x"}}}'):
        path.write_text(text)
        claude.render(payload())
        assert claude.snapshots()["0d5e"]["cost"]["total_cost_usd"] == 1.8421


def test_data_that_cannot_be_written_does_not_blank_the_line(claude: Claude) -> None:
    claude.machine.paths.data.write_text("no folder")
    assert claude.render(payload()).startswith("Opus 4.8")


# The user's own command


def test_the_users_command_gets_the_payload_and_its_output_is_the_line(claude: Claude) -> None:
    claude.wire(
        """sed 's/.*"cwd": "\\([^"]*\\)".*/[\\1]/' | tr a-z A-Z; printf "it's  %s" "two" """
    )
    assert claude.render(payload()) == "[/HOME/ANA/SHOP]it's  two"
    assert set(claude.snapshots()) == {"0d5e"}


def test_all_of_a_large_payload_is_passed_on(claude: Claude) -> None:
    claude.wire("wc -c")
    told = payload(session_name="x" * 300_000)
    assert int(claude.render(told)) == len(told)


@pytest.mark.parametrize(
    "command",
    [
        "false",
        "echo half; exit 3",
        "true",
        "echo; echo ' '",
        "no-such-program",
        "'",
        "yes",
        "exit 0 <&-",
    ],
)
def test_a_command_that_fails_or_prints_nothing_is_replaced_by_our_line(
    claude: Claude, command: str
) -> None:
    claude.wire(command)
    assert claude.render(payload(session_name="x" * 100_000)).startswith("Opus 4.8 · ")


def test_a_command_that_runs_us_does_not_go_round(claude: Claude) -> None:
    script = claude.machine.write("line.sh", " ".join((*RENDER, "\n")).encode())
    claude.wire(f"PYTHONPATH={Path(__file__).parents[2]} sh {script}; echo once")
    line = claude.render(payload())
    assert line.startswith("Opus 4.8 · ")
    assert line.endswith("\nonce\n")


@contextmanager
def lifeline(folder: Path) -> Iterator[tuple[Path, int]]:
    """Make a pipe with a name: whoever holds it open for writing is seen to live."""
    path = folder / "lifeline"
    os.mkfifo(path)
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield path, file
    finally:
        os.close(file)


def heard(file: int) -> bytes:
    """Return what comes next; nothing when the last writer has ended."""
    ready, _, _ = select.select([file], [], [], PATIENCE_SECONDS)
    assert ready, "somebody lives on and says nothing"
    return os.read(file, 1)


@pytest.mark.usefixtures("hasty")
def test_a_command_that_hangs_is_killed_with_all_that_it_started(
    claude: Claude, tmp_path: Path
) -> None:
    with lifeline(tmp_path) as (path, file):
        claude.wire(f"exec 3>{path}; (sleep 600; :) & printf x >&3; cat {path}.none; sleep 600")
        assert claude.render(payload()).startswith("Opus 4.8 · ")
        assert (heard(file), heard(file)) == (b"x", b"")


@contextmanager
def hanging(session: str, file: int) -> Iterator[subprocess.Popen[bytes]]:
    """Draw a line in a process of its own whose command has been started, and hangs."""
    env = environment()
    process = subprocess.Popen(RENDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    with process:
        assert process.stdin
        process.stdin.write(payload(session))
        process.stdin.close()
        assert heard(file) == b"x"
        yield process
        process.terminate()


def test_who_is_stopped_takes_his_command_along(claude: Claude, tmp_path: Path) -> None:
    with lifeline(tmp_path) as (path, file):
        claude.wire(f"exec 3>{path}; printf x >&3; sleep 600")
        with hanging("0d5e", file) as process:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
            assert heard(file) == b""


def test_of_one_session_one_command_runs_at_a_time(claude: Claude, tmp_path: Path) -> None:
    with lifeline(tmp_path) as (path, file):
        claude.wire(f"grep -q quick && echo mine && exit; exec 3>{path}; printf x >&3; sleep 600")
        with hanging("0d5e", file):
            assert claude.render(payload(session_name="quick")).startswith("Opus 4.8 · ")
            assert claude.render(payload("other", session_name="quick")) == "mine\n"
        assert heard(file) == b""


# What is kept


def test_only_figures_model_session_and_times_are_kept(claude: Claude) -> None:
    claude.render(payload(email="ana@example.com"))
    claude.windows()
    files = [path for path in claude.machine.paths.data.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    for word in (b"checkout", b"shop", b"transcript", b"/home/ana", b"ana@example"):
        assert word not in kept
    [snapshot] = claude.machine.paths.data.glob("statusline/*/*.json")
    assert snapshot.stat().st_mode & 0o777 == 0o600
    assert snapshot.parent.stat().st_mode & 0o777 == 0o700
    assert set(json.loads(snapshot.read_text())) == {
        "session_id", "model", "cost", "context", "rate_limits",
    }  # fmt: skip


def test_sessions_side_by_side_keep_one_snapshot_each(claude: Claude) -> None:
    env = environment()
    processes = [
        subprocess.Popen(RENDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
        for _ in range(6)
    ]
    for n, process in enumerate(processes):
        out, _ = process.communicate(payload(f"s{n % 3}"), PATIENCE_SECONDS)
        assert (process.returncode, out.startswith(b"Opus 4.8")) == (0, True)
    assert set(claude.snapshots()) == {"s0", "s1", "s2"}
    folder = claude.machine.paths.data / "statusline"
    assert [path.name for path in folder.rglob(".*")] == []


def limits(used: float, resets_at: object = RESETS_AT) -> dict[str, object]:
    return {"five_hour": {"used_percentage": used, "resets_at": resets_at}}


def test_an_older_payload_never_replaces_a_newer_one(claude: Claude) -> None:
    claude.render(payload(limits=limits(10)))
    claude.render(payload(limits=limits(90, RESETS_AT - 60), cost={"total_cost_usd": 9}))
    snapshot = claude.snapshots()["0d5e"]
    assert snapshot["rate_limits"]["five_hour"]["used_percentage"] == 10
    assert snapshot["cost"]["total_cost_usd"] == 1.8421
    claude.render(payload(limits=limits(2, RESETS_AT + 60)))
    assert claude.snapshots()["0d5e"]["rate_limits"]["five_hour"]["used_percentage"] == 2


def test_a_repaint_without_an_answer_keeps_the_instant_of_the_limits(claude: Claude) -> None:
    claude.render(payload())
    [path] = claude.machine.paths.data.glob("statusline/*/*.json")
    before = path.stat()
    claude.at("2026-09-18T11:00:00Z")
    claude.render(payload())
    assert path.stat().st_ino == before.st_ino
    claude.render(payload(model={"display_name": "Haiku"}))
    assert claude.windows()["5h"]["as_of"] == "2026-09-18T10:00:00Z"
    claude.render(payload(cost={"total_cost_usd": 2.0}))
    assert claude.windows()["5h"]["as_of"] == "2026-09-18T11:00:00Z"


def test_a_window_that_is_left_out_is_kept_until_its_reset(claude: Claude) -> None:
    claude.render(payload())
    claude.at("2026-09-18T11:00:00Z")
    claude.render(payload(limits={}))
    assert set(claude.snapshots()["0d5e"]["rate_limits"]) == {"five_hour", "seven_day"}
    claude.at("2026-09-18T12:00:01Z")
    claude.render(payload(limits={}))
    assert set(claude.snapshots()["0d5e"]["rate_limits"]) == {"seven_day"}


def test_snapshots_of_old_sessions_go_when_a_new_one_begins(claude: Claude) -> None:
    claude.render(payload("old"))
    claude.render(payload("young"))
    [path] = claude.machine.paths.data.glob("statusline/*/old.json")
    os.utime(path, (NOW_SECONDS - 9 * 86_400,) * 2)
    claude.render(payload("new"))
    assert set(claude.snapshots()) == {"young", "new"}


# What the store makes of it


def test_limits_are_exact_readings_of_the_windows_known_elsewhere(claude: Claude) -> None:
    iso = "2026-09-25T10:00:00.5Z"
    told = {
        "five_hour": {"used_percentage": 41.5, "resets_at": float(RESETS_AT)},
        "seven_day": {"used_percentage": 0, "resets_at": iso},
        "seven_day_opus": {"used_percentage": 100, "resets_at": RESETS_AT * 1000},
        "spend_limit": {"used_percentage": 7.25, "resets_at": None},
        "someday": {"used_percentage": 1, "resets_at": RESETS_AT},
        "seven_day_sonnet": {"used_percentage": None, "resets_at": RESETS_AT},
    }
    claude.render(payload(limits=told))
    windows = claude.windows()
    names = ("used_percent", "window_minutes", "resets_at")
    assert {name: tuple(one[key] for key in names) for name, one in windows.items()} == {
        "5h": (41.5, 300, "2026-09-18T12:00:00Z"),
        "7d": (0, 10080, "2026-09-25T10:00:00.500000Z"),
        "7d opus": (100, 10080, "2026-09-18T12:00:00Z"),
        "spend limit": (7.25, None, None),
    }
    for one in windows.values():
        assert (one["provider"], one["account"]) == ("claude-code", "default")
        assert (one["source"], one["confidence"]) == ("statusline", "exact")
        assert (one["as_of"], one["state"]) == ("2026-09-18T10:00:00Z", "live")


def test_a_window_whose_reset_has_passed_is_no_reading(claude: Claude) -> None:
    claude.render(payload(limits=limits(90, NOW_SECONDS)))
    assert claude.windows() == {}


def test_the_newest_of_all_sessions_counts(claude: Claude) -> None:
    claude.render(payload("a", limits(40)))
    claude.at("2026-09-18T10:30:00Z")
    claude.render(payload("b", limits(55)))
    claude.at("2026-09-18T10:40:00Z")
    claude.render(payload("a", limits(40)))
    assert claude.windows()["5h"]["used_percent"] == 55


def test_reports_read_snapshots_too(claude: Claude) -> None:
    claude.render(payload())
    assert claude.shell.run("daily", "--json")[0] == 0
    assert len(claude.shell.json("quota", "--json")["windows"]) == 2


def test_a_reading_belongs_to_the_account_of_its_folder(
    claude: Claude, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for n, name in enumerate(("mine", "work")):
        (tmp_path / name).mkdir()
        monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / name))
        claude.render(payload(limits=limits(10 + n)))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", f"{tmp_path / 'mine'},{tmp_path / 'work'}")
    claude.windows()
    told = claude.shell.json("quota", "--json")["windows"]
    assert sorted((one["account"], one["used_percent"]) for one in told) == [
        ("default", 10),
        ("work", 11),
    ]
