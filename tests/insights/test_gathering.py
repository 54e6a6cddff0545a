"""From logs to what the command tells: it says what the report says."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.machine import Machine, Shell
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
DAYS = 40
LOGIN = {"claudeAiOauth": {"accessToken": "sk-made-up", "subscriptionType": "max"}}


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """Return the command line of a machine on which two models worked for forty days."""
    machine = Machine(tmp_path)
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
