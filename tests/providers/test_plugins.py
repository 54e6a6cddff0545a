"""Providers of other packages: found by their entry point, told of when they do not load."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.machine import Machine
from tests.providers import sample_plugin

PLUGIN = Path(sample_plugin.__file__).read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    turn = b'{"id":"t1","at":"2026-09-18T09:00:00Z","tokens":7}\n'
    machine.write(".acorn/turns.jsonl", turn)
    return machine


def install(folder: Path, **modules: str) -> None:
    """Install packages that each offer one provider, as pip would."""
    folder.mkdir()
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
        told = folder / f"{name}-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (told / "entry_points.txt").write_text(f"[burnbar.providers]\n{name} = {name}\n")


def run(machine: Machine, site: Path, *words: str) -> Any:
    """Return what a command prints as JSON where these packages are installed."""
    environ = {**os.environ, **machine.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-m", "burnbar_tui", *words, "--json"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_plugin_is_read_reported_and_listed(machine: Machine, tmp_path: Path) -> None:
    install(tmp_path / "site", acorn_plugin=PLUGIN)
    report = run(machine, tmp_path / "site", "report", "--by", "provider,model")
    [row] = report["rows"]
    assert (row["provider"], row["model"], row["output_tokens"]) == ("acorn", "acorn-1", 7)
    listed = run(machine, tmp_path / "site", "providers")["providers"]
    [acorn] = [one for one in listed if one["id"] == "acorn"]
    assert (acorn["state"], acorn["kind"], acorn["notes"]) == ("counting", "live", "It is made up.")
    assert listed[-1] == acorn


def test_what_a_plugin_counted_stays_when_it_is_gone(machine: Machine, tmp_path: Path) -> None:
    install(tmp_path / "site", acorn_plugin=PLUGIN)
    run(machine, tmp_path / "site", "ingest")
    report = run(machine, tmp_path / "empty", "report", "--by", "provider")
    [row] = report["rows"]
    assert (row["provider"], row["output_tokens"]) == ("acorn", 7)


BAD = {
    "raise RuntimeError('broken')": "RuntimeError: broken",
    "import no_such_module": "ModuleNotFoundError",
    "SPEC = 7": "it has no SPEC that is a ProviderSpec",
    PLUGIN.replace("def parse(", "def other("): "it has no function parse",
    PLUGIN.replace('id="acorn"', 'id="Acorn!"'): "its id is not of small letters",
    PLUGIN.replace('id="acorn"', 'id="codex"'): "its id is one of ours",
    PLUGIN.replace("    tokens=", '    identity_files=("x",),\n    tokens=', 1): (
        "it names identity files and has no function identify"
    ),
}
"""Text of a module -> why it is none of ours."""


def test_plugins_that_cannot_be_used_are_told_and_stop_nothing(
    machine: Machine, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    install(site, **{f"bad_{at}": text for at, text in enumerate(BAD)}, good=PLUGIN)
    assert run(machine, site, "ingest")["events_new"] == 1
    checks = run(machine, site, "doctor")["checks"]
    told = [one for one in checks if one["subject"].startswith("plugin ")]
    assert [one["state"] for one in told] == ["warning"] * len(BAD)
    for reason in BAD.values():
        assert sum(reason in one["text"] for one in told) == 1, reason


def test_of_two_plugins_with_one_id_the_second_is_told(machine: Machine, tmp_path: Path) -> None:
    install(tmp_path / "site", a_plugin=PLUGIN, b_plugin=PLUGIN)
    assert run(machine, tmp_path / "site", "ingest")["events_new"] == 1
    checks = run(machine, tmp_path / "site", "doctor")["checks"]
    [told] = [one for one in checks if one["subject"].startswith("plugin ")]
    assert (told["subject"], told["text"]) == ("plugin b_plugin (b_plugin)", "its id is taken")


def test_a_plugin_whose_parse_fails_is_told_with_its_file(machine: Machine, tmp_path: Path) -> None:
    broken = PLUGIN.replace(
        "for position, turn in records:", "raise KeyError\n    for position, turn in records:"
    )
    install(tmp_path / "site", acorn_plugin=broken)
    machine.claude(b"")
    [source] = [
        one for one in run(machine, tmp_path / "site", "ingest")["sources"] if one["errors"]
    ]
    assert source["errors"][0].endswith("KeyError while reading")
