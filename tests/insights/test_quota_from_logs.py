"""From logs to what the command tells: it says what the report says."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import astuple, replace

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.insights.quota_facts import gather_quota
from burnbar_tui.engine.plan_prices import PlanPrices
from burnbar_tui.facts import ms_of
from tests.machine import UTC, Machine, Shell
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
DAYS = 40
LOGIN = {"claudeAiOauth": {"accessToken": "sk-made-up", "subscriptionType": "max"}}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def shell(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """Return the command line of a machine on which two models worked for forty days."""
    machine.enter(monkeypatch)
    monkeypatch.setenv("BURNBAR_NOW", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    machine.write(".claude/.credentials.json", json.dumps(LOGIN).encode())
    for model, count in (("claude-opus-4-6", 200_000), ("claude-sonnet-4-6", 20_000)):
        lines = [
            answer(
                f"{model}-{day}", f"r-{model}-{day}", model=model,
                at=f"{NOW - timedelta(days=day):%Y-%m-%dT%H:%M:%S}.000Z",
                used=usage(count, 0, 0, count // 4),
            )
            for day in range(DAYS)
        ]  # fmt: skip
        machine.claude(*lines, session=model)
    machine.codex(rollouts.meta("t1"), rollouts.turn(model="gpt-5"), rollouts.count((100, 40, 9)))
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text(
        '[[plan]]\nprovider = "claude-code"\nname = "max"\nusd_per_month = 200\n'
    )
    return Shell(capsys)


def test_what_is_told_is_what_the_report_says(shell: Shell) -> None:
    told = {one["rule"]: one for one in shell.json("insights", "--json")["insights"]}
    assert set(told) >= {"plan-value", "other-model", "retention"}

    def cost(by: str, name: str, since: str) -> float:
        rows = shell.json("report", "--by", by, "--since", since, "--until", "2026-11-25", "--json")
        return next(float(row["cost_usd"]) for row in rows["rows"] if row[by] == name)

    value = cost("provider", "claude-code", "2026-10-27")
    assert told["plan-value"]["amount_usd"] == pytest.approx(200 - value)
    assert f"${value:.2f}" in told["plan-value"]["title"]
    week = cost("model", "claude-opus-4-6", "2026-11-19")
    assert told["other-model"]["title"].startswith(f"claude-opus-4-6 cost ${week:.2f} in 7 days")
    # Opus is $5 and $25 a million tokens, Sonnet $3 and $15: the same tokens are 60 % of it.
    assert told["other-model"]["amount_usd"] == pytest.approx(week * 0.4)
    assert "9 older days" in told["retention"]["title"]


def test_a_dismissed_one_is_the_same_an_hour_later(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [one["id"] for one in shell.json("insights", "--json")["insights"]]
    for name in some:
        shell.run("insights", "--dismiss", name)
    monkeypatch.setenv("BURNBAR_NOW", "2026-11-26T21:00:00Z")
    later = shell.json("insights", "--json", "--no-ingest")["insights"]
    assert {one["id"]: one["state"] for one in later} == dict.fromkeys(some, "dismissed")


def read(
    machine: Machine,
    name: str,
    minutes: int,
    *told: tuple[timedelta, float, timedelta],
    account: int = 1,
) -> None:
    """Note readings of a window: (how long ago, used percent, the reset from now)."""
    database = Database(machine.paths.store)
    rows = [
        (
            account,
            name,
            ms_of(NOW - ago),
            used,
            None,
            None,
            "percent",
            minutes,
            ms_of(NOW + reset),
            "",
            0,
        )
        for ago, used, reset in told
    ]  # fmt: skip
    with database.transaction():
        database.put("put_reading", rows)
    database.close()


def titles(shell: Shell, rule: str) -> list[str]:
    found = shell.json("insights", "--json")["insights"]
    return [one["title"] for one in found if one["rule"] == rule]


def test_windows_are_told_from_their_readings(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    hour, day = timedelta(hours=1), timedelta(days=1)
    burst = [
        (hour - minutes * hour / 60, 20.0 + 1.3 * minutes, 2 * hour) for minutes in range(0, 59, 2)
    ]
    read(machine, "5h", 300, *burst)
    read(
        machine, "7d", 10_080,
        *((weeks * 7 * day - 15 * hour, 10.0 + weeks, 15 * hour - weeks * 7 * day)
          for weeks in range(1, 4)),
        (hour, 25.0, 15 * hour),
    )  # fmt: skip
    [title] = titles(shell, "window-runs-out")
    assert title.startswith("Claude Code default: 5h runs out at 2")
    [title] = titles(shell, "window-expires-unused")
    assert title == "Claude Code default: 75% of 7d is unused and gone in 15h 00m"


def test_two_folders_of_one_login_are_one_plan(machine: Machine, shell: Shell) -> None:
    """An idle folder is no idle plan where the other one works for the same login."""
    config = {"oauthAccount": {"emailAddress": "ana@example.com", "accountUuid": "made-up"}}
    machine.write(".claude.json", json.dumps(config).encode())
    shell.run("ingest")
    database = Database(machine.paths.store)
    accounts = [AccountRecord(*row) for row in database.rows("accounts")]
    [known] = [one for one in accounts if one.provider_id == "claude-code"]
    twin = replace(known, id=99, root="/home/ana/.claude-old", label="old")
    with database.transaction():
        database.put("put_account", [astuple(twin)])
    names = names_in(database)
    hour = timedelta(hours=1)
    read(machine, "5h", 300, (hour, 50.0, hour), account=known.id)
    read(machine, "5h", 300, (hour / 2, 60.0, hour), account=99)
    facts = gather_quota(database, UTC, NOW, PlanPrices())
    database.close()
    assert [one.used_percent for one in facts.windows] == [60.0]
    assert set(names.accounts) >= {known.id, 99}
    assert facts.twins[99] == known.id
    assert 99 not in {row.account_id for row in facts.accounts}


def test_a_file_that_cannot_be_read_is_told_until_it_is_gone(
    machine: Machine, shell: Shell
) -> None:
    name = ".codex/sessions/2026/11/26/rollout-2026-11-26T08-00-00-t9.jsonl.zst"
    path = machine.write(name, b"no zstd")
    [title] = titles(shell, "source-quiet")
    assert title == "Codex default: 1 file cannot be read, new calls are missing"
    path.unlink()
    assert titles(shell, "source-quiet") == []
