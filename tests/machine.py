"""A made-up machine for tests: a home with logs, folders of its own, and the command line."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.cli.main import main
from burnbar_tui.engine.ingest import Ingest
from burnbar_tui.engine.outcome import Outcome
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.store import Store
from burnbar_tui.paths import Paths
from burnbar_tui.providers.registry import specs

UTC = ZoneInfo("UTC")
AGENTS_VARIABLES = {
    name
    for spec in specs().values()
    for name in (
        *(variable.name for variable in spec.roots.variables),
        *re.findall(r"\$\{(\w+)", " ".join([*spec.roots.defaults, *spec.roots.listed_in])),
        *(spec.api.env_names if spec.api else ()),
    )
}
"""What moves an assistant's files, and is not to be seen through a made-up machine."""


class Machine:
    """One user's files; nothing of the real machine is seen through it."""

    def __init__(self, folder: Path) -> None:
        self.paths = Paths(home=folder / "home", data=folder / "data", config=folder / "config")
        self.paths.home.mkdir()

    @property
    def environ(self) -> dict[str, str]:
        """The environment that shows this machine."""
        return {
            "HOME": str(self.paths.home),
            "BURNBAR_DATA_DIR": str(self.paths.data),
            "BURNBAR_CONFIG_DIR": str(self.paths.config),
            "TZ": "UTC",
        }

    def enter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the command line see this machine."""
        for name in (*AGENTS_VARIABLES, "BURNBAR_NOW"):
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environ.items():
            monkeypatch.setenv(name, value)

    def write(self, name: str, *lines: bytes) -> Path:
        """Write a file below the home, whole."""
        path = self.paths.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(lines))
        return path

    def append(self, name: str, *lines: bytes) -> None:
        """Add lines to a file below the home."""
        path = self.paths.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(b"".join(lines))

    def claude(self, *lines: bytes, session: str = "s1") -> Path:
        """Write a Claude Code transcript."""
        return self.write(f".claude/projects/-home-ana-shop/{session}.jsonl", *lines)

    def codex(self, *lines: bytes, thread: str = "t1") -> Path:
        """Write a Codex rollout."""
        return self.write(
            f".codex/sessions/2026/09/18/rollout-2026-09-18T08-00-00-{thread}.jsonl", *lines
        )

    def ingest(self) -> Outcome:
        """Read everything that is new."""
        store = Store(self.paths.store, PriceBook(self.paths.price_overrides, self.paths.data), UTC)
        try:
            ingest = Ingest(store, self.paths.home, {})
            return ingest.run(ingest.scan().jobs)
        finally:
            store.close()

    def queries(self, zone: ZoneInfo = UTC) -> Queries:
        """Open the store for questions; the caller closes."""
        return Queries(self.paths.store, zone)


class Shell:
    """Runs commands in this process and tells what they printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        """Return exit code, standard output and standard error."""
        self._capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def json(self, *words: str) -> Any:
        """Return what a command prints as JSON; it must succeed."""
        code, out, err = self.run(*words)
        assert code == 0, err
        return json.loads(out)

    def fails(self, *words: str, code: int = 2) -> str:
        """Return the one sentence that a command that fails prints."""
        found, out, err = self.run(*words)
        assert (found, out) == (code, ""), err
        [sentence] = err.splitlines()
        return sentence


def rows_of(report: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    """Return some columns of a report's rows."""
    return [tuple(row[name] for name in names) for row in report["rows"]]


__all__: Sequence[str] = ["Machine", "Shell", "rows_of"]
