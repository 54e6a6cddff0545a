"""No past total changes without an entry that tells from what to what, and why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from burnbar_tui.engine import repricing
from burnbar_tui.engine.ledger import ledger_of
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.engine.reporting import Question
from burnbar_tui.engine.repricing import Repricing, reprice
from burnbar_tui.engine.store import Store
from burnbar_tui.views import LedgerEntry
from tests.machine import UTC as ZONE, Machine, Shell
from tests.providers.transcripts import answer

NOW = datetime(2026, 12, 1, tzinfo=UTC)
NEW_PRICES = '[[price]]\nmodel = "claude-*"\ninput = 1000\noutput = 1000\n'


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a machine with calls of two models in three files."""
    found = Machine(tmp_path)
    found.enter(monkeypatch)
    found.claude(answer("m1"), session="s1")
    found.claude(answer("m2"), session="s2")
    found.claude(answer("m3", model="claude-opus-4-8"), session="s3")
    return found


@pytest.fixture
def shell(machine: Machine, capsys: pytest.CaptureFixture[str]) -> Shell:
    del machine
    return Shell(capsys)


def dearer(machine: Machine) -> Store:
    """Return the store, open with other prices."""
    machine.paths.config.mkdir(exist_ok=True)
    machine.paths.price_overrides.write_text(NEW_PRICES)
    return Store(machine.paths.store, PriceBook(machine.paths.price_overrides), ZONE)


def test_what_is_stopped_half_way_is_told_half_and_the_rest_later(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.ingest()
    monkeypatch.setattr(repricing, "STEP_CALLS", 1)
    before = cost_of(machine)
    store = dearer(machine)
    steps = Repricing(store, NOW).steps()
    assert next(steps) == 1
    [entry] = ledger_of(store.database)
    assert moved(entry) == cost_of(machine) - before > 0
    reprice(store, NOW)
    entries = ledger_of(store.database)
    store.close()
    assert sum(map(moved, entries)) == cost_of(machine) - before
    assert {entry.reason for entry in entries} == {"price tables changed"}


def test_a_store_made_anew_goes_on_with_the_ledger(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    reprice_all(machine)
    then = shell.json("prices", "--changes", "--json")["changes"]
    was = usd(shell, "claude-sonnet-4-6")
    machine.claude(session="s2").unlink()
    assert shell.run("ingest", "--rebuild")[0] == 0
    changes = shell.json("prices", "--changes", "--json")["changes"]
    assert changes[1:] == then
    assert changes[0]["reason"] == "store made anew from the logs that are left"
    assert changes[0]["subject"] == "claude-sonnet-4-6"
    assert changes[0]["before_nano_usd"] == round(was * 1e9)
    assert changes[0]["after_nano_usd"] == round(usd(shell, "claude-sonnet-4-6") * 1e9)


def test_a_store_made_anew_from_the_same_logs_moves_nothing(shell: Shell) -> None:
    shell.run("ingest")
    shell.run("ingest", "--rebuild")
    assert shell.json("prices", "--changes", "--json")["changes"] == []


def test_today_is_not_a_past_total(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-18T23:00:00Z")
    shell.run("ingest")
    machine.claude(session="s2").unlink()
    shell.run("ingest", "--rebuild")
    assert shell.json("prices", "--changes", "--json")["changes"] == []


def test_of_a_damaged_store_nothing_is_known_from_before(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    machine.paths.store.write_bytes(b"no database" * 1000)
    shell.run("ingest", "--rebuild")
    changes = shell.json("prices", "--changes", "--json")["changes"]
    assert {(one["before_nano_usd"], one["reason"]) for one in changes} == {
        (None, "store made anew from the logs, the old one could not be read")
    }
    assert len(changes) == 2


def test_who_pays_moves_what_was_spent(machine: Machine, shell: Shell) -> None:
    machine.write(".claude/.credentials.json", b'{"claudeAiOauth":{"subscriptionType":"max"}}')
    shell.run("ingest")
    cost = cost_of(machine)
    shell.run("accounts", "set", "claude-code/default", "--billing", "api")
    shell.run("accounts", "set", "claude-code/default", "--billing", "api")
    [entry] = shell.json("prices", "--changes", "--json")["changes"]
    assert entry["subject"] == "spend of claude-code/default"
    assert entry["reason"] == "billing is api now, subscription before"
    assert (entry["before_nano_usd"], entry["after_nano_usd"]) == (0, cost)


def test_who_pays_is_told_too_where_the_agent_says_it(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    machine.write(".claude/.credentials.json", b'{"claudeAiOauth":{"subscriptionType":"max"}}')
    machine.claude(answer("m1"), answer("m4"), session="s1")
    shell.run("ingest")
    [entry] = shell.json("prices", "--changes", "--json")["changes"]
    assert entry["reason"] == "billing is subscription now, unknown before"
    assert (entry["before_nano_usd"], entry["after_nano_usd"]) == (None, 0)


def moved(entry: LedgerEntry) -> int:
    return (entry.after_nano_usd or 0) - (entry.before_nano_usd or 0)


def reprice_all(machine: Machine) -> None:
    store = dearer(machine)
    reprice(store, NOW)
    store.close()


def cost_of(machine: Machine) -> int:
    """Return the cost of all calls, in nano-USD."""
    queries = machine.queries()
    cost = queries.report(Question(group_by=("model",), zone=ZONE)).totals.cost_nano_usd
    queries.close()
    return cost or 0


def usd(shell: Shell, model: str) -> float:
    rows = shell.json("report", "--by", "model", "--json")["rows"]
    return next(float(row["cost_usd"]) for row in rows if row["model"] == model)
