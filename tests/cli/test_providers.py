"""`burnbar providers`: the matrix with what was found here, for people and for programs."""

from typing import Any

import pytest

from burnbar_tui.providers.registry import specs
from tests.machine import Machine, Shell
from tests.providers import transcripts

KEYS = {
    "id", "name", "kind", "source", "tokens", "cost", "quota", "credential", "installed",
    "promoted", "state", "found", "looked_for", "accounts", "notes",
}  # fmt: skip


def listed(shell: Shell) -> dict[str, Any]:
    return {row["id"]: row for row in shell.json("providers", "--json")["providers"]}


def test_every_provider_is_listed_with_all_keys(machine: Machine, shell: Shell) -> None:
    found = listed(shell)
    assert list(found) == list(specs())
    assert all(row.keys() == KEYS for row in found.values())
    assert {row["kind"] for row in found.values()} <= {"live", "detection"}
    del machine


def test_what_is_counted_is_told_with_its_accounts(busy: Machine, shell: Shell) -> None:
    assert listed(shell)["claude-code"]["state"] == "installed"
    shell.run("ingest")
    row = listed(shell)["claude-code"]
    assert (row["state"], row["installed"], row["kind"]) == ("counting", True, "live")
    [account] = row["accounts"]
    assert (account["label"], account["events"] > 0) == ("default", True)
    assert str(busy.paths.home / ".claude") in " ".join(row["found"])


def test_what_is_not_here_says_where_it_was_looked_for(machine: Machine, shell: Shell) -> None:
    row = listed(shell)["opencode"]
    assert (row["state"], row["installed"], row["accounts"]) == ("not installed", False, [])
    assert row["looked_for"] == [str(machine.paths.home / ".local/share/opencode")]


def test_a_vendor_without_an_account_says_what_it_needs(machine: Machine, shell: Shell) -> None:
    row = listed(shell)["openai"]
    assert (row["state"], row["credential"]) == ("no account", "organization admin key")
    assert listed(shell)["claude-code"]["credential"] is None
    del machine


def test_a_promoted_provider_says_so(machine: Machine, shell: Shell) -> None:
    chat = b'{"sessionId":"s","messages":[{"id":"m","type":"gemini","model":"gemini-3-pro",'
    chat += b'"timestamp":"2026-09-18T09:00:00Z","tokens":{"input":9,"output":1,"total":10}}]}'
    machine.write(".gemini/tmp/p/chats/session-a.json", chat)
    shell.run("ingest")
    row = listed(shell)["gemini-cli"]
    assert (row["promoted"], row["kind"], row["state"]) == (True, "live", "counting")
    assert (row["tokens"], row["cost"], row["quota"]) == ("exact", "unavailable", "no")


def test_a_file_that_cannot_be_read_makes_its_provider_failing(
    machine: Machine, shell: Shell
) -> None:
    machine.write(".codex/archived_sessions/rollout-x.jsonl.zst", b"no zstd")
    shell.run("ingest")
    assert listed(shell)["codex"]["state"] == "failing"


def test_people_see_a_table_and_counts_that_are_computed(busy: Machine, shell: Shell) -> None:
    shell.run("ingest")
    code, out, _ = shell.run("providers")
    found = listed(shell).values()
    here = sum(row["installed"] for row in found)
    assert code == 0
    assert f"{len(specs())} providers: {here} found here, 2 counted" in out
    assert "● counting" in out
    del busy


def test_one_provider_is_told_in_full(machine: Machine, shell: Shell) -> None:
    code, out, _ = shell.run("providers", "claude-code")
    assert code == 0
    assert "deletes transcripts after 30 days" in out
    assert "~/.config/claude" in out
    assert str(machine.paths.home) not in out
    [row] = shell.json("providers", "claude-code", "--json")["providers"]
    assert row["id"] == "claude-code"


def test_an_unknown_provider_is_one_sentence(machine: Machine, shell: Shell) -> None:
    assert "unknown provider 'acorn'" in shell.fails("providers", "acorn")
    del machine


def test_doctor_warns_of_logs_that_will_be_deleted(
    busy: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-20T12:00:00Z")
    busy.claude(
        *(transcripts.answer(f"m{day}", at=f"2026-08-{day}T09:00:00Z") for day in (20, 21, 22)),
        session="older",
    )
    shell.run("ingest")
    _, out, _ = shell.run("doctor")
    assert "deletes its logs after 30 days" in out
    assert "days with calls that are safe in our store: 4, 1 of them older than that" in out
    busy.write(".claude/settings.json", b'{"cleanupPeriodDays": 365, "other": {}}')
    _, out, _ = shell.run("doctor")
    assert "deletes its logs after 365 days" in out
    busy.write(".claude/settings.json", b'{"cleanupPeriodDays": "never"}')
    assert "deletes its logs after 30 days" in shell.run("doctor")[1]


def test_doctor_names_every_provider(machine: Machine, shell: Shell) -> None:
    subjects = {check["subject"] for check in shell.json("doctor", "--json")["checks"]}
    assert {spec.name for spec in specs().values()} <= subjects
    del machine
