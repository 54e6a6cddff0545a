"""Claude Code as the status line sees it: payloads on the standard input, and settings."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.machine import Machine, Shell

NOW = "2026-09-18T10:00:00Z"
NOW_SECONDS = 1_789_725_600
RESETS_AT = NOW_SECONDS + 2 * 3600
Json = Mapping[str, Any]


def payload(session: str = "0d5e", limits: Json | None = None, **changes: object) -> bytes:
    """Return a payload as Claude Code writes it; a field given as None is left out."""
    five_hour = {"used_percentage": 41.00000000000001, "resets_at": RESETS_AT}
    seven_day = {"used_percentage": 12.5, "resets_at": RESETS_AT + 5 * 86_400}
    told: dict[str, object] = {
        "session_id": session,
        "session_name": "checkout",
        "transcript_path": "/home/ana/.claude/projects/-home-ana-shop/0d5e.jsonl",
        "cwd": "/home/ana/shop",
        "model": {"id": "claude-opus-4-8[1m]", "display_name": "Opus 4.8"},
        "workspace": {"current_dir": "/home/ana/shop", "repo": {"owner": "ana", "name": "shop"}},
        "cost": {"total_cost_usd": 1.8421, "total_duration_ms": 9, "total_api_duration_ms": 3},
        "context_window": {"total_input_tokens": 44056, "used_percentage": 4.4},
        "rate_limits": {"five_hour": five_hour, "seven_day": seven_day}
        if limits is None
        else limits,
    }
    told |= changes
    return json.dumps({name: one for name, one in told.items() if one is not None}).encode()


class Claude:
    """Asks for its status line, and keeps settings."""

    def __init__(self, machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        self.machine = machine
        self.shell = shell
        self.settings = machine.paths.home / ".claude/settings.json"
        self._patch = monkeypatch
        self.settings.parent.mkdir(exist_ok=True)
        self.at(NOW)

    def at(self, now: str) -> None:
        """Freeze the clock."""
        self._patch.setenv("BURNBAR_NOW", now)

    def configure(self, text: str | bytes | None) -> None:
        """Write the settings as they stand before us; None is no file."""
        if text is not None:
            self.settings.write_bytes(text if isinstance(text, bytes) else text.encode())

    def wire(self, command: str, **more: object) -> None:
        """Install our line in front of a command of the user's own."""
        line = {"type": "command", "command": command, **more}
        self.configure(json.dumps({"statusLine": line}, indent=2))
        assert self.shell.run("statusline", "install")[0] == 0

    def render(self, told: bytes) -> str:
        """Return the line that is drawn for a payload; it never fails and is never empty."""
        file = self.machine.paths.home / "payload"
        file.write_bytes(told)
        with file.open(encoding="utf-8", errors="replace") as stream:
            self._patch.setattr("sys.stdin", stream)
            code, out, _ = self.shell.run("statusline", "render")
        assert code == 0
        assert out.strip()
        return out

    def files(self) -> set[str]:
        """Return the names of what stands beside the settings, and of them."""
        return {path.name for path in self.settings.parent.iterdir()}

    def snapshots(self) -> dict[str, Any]:
        """Return what is kept, by session."""
        files = (self.machine.paths.data / "statusline").glob("*/*")
        return {path.stem: json.loads(path.read_text()) for path in files}

    def windows(self) -> dict[str, Any]:
        """Return the windows as the store has them after reading, by name."""
        assert self.shell.run("ingest")[0] == 0
        told = self.shell.json("quota", "--json")["windows"]
        return {one["window"]: one for one in told}


def environment() -> dict[str, str]:
    """Return the environment of a process of its own, on the machine that was entered."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
