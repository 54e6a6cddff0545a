"""No insight contradicts `burnbar report`: through the command line, on made-up logs."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.machine import Machine, Shell
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
SONNET, OPUS = "claude-sonnet-4-6", "claude-opus-4-6"
RULES = {
    "spend-jump", "model-share", "cache-rate", "cache-unread", "costly-session", "costly-call",
}  # fmt: skip
"""What these logs show."""
numbers = count()


def calls(
    back: int, session: str, many: int, *, model: str = SONNET, cwd: str = "atlas", **used: int
) -> list[bytes]:
    """Return so many calls of one session, some days ago before noon."""
    begin = (NOW - timedelta(days=back)).replace(hour=9)
    found = []
    for place in range(many):
        number = next(numbers)
        told = usage(**{"fresh": 1_000, "read": 400_000, "written": 20_000, "output": 900, **used})
        found.append(
            answer(
                f"m{number}", f"r{number}", model=model, cwd=f"/home/ana/{cwd}", sessionId=session,
                at=f"{begin + timedelta(minutes=5 * place):%Y-%m-%dT%H:%M:%S}.000Z", used=told,
            )
        )  # fmt: skip
    return found


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return sixty days of steady work, and much that is odd in the last of them."""
    made = Machine(tmp_path)
    for back in range(1, 61):
        model = OPUS if back <= 14 else SONNET
        made.claude(*calls(back, f"a{back}", 6, model=model), session=f"a{back}")
        made.claude(*calls(back, f"b{back}", 4, cwd="orchard"), session=f"b{back}")
    made.claude(*calls(1, "odd", 40, model=OPUS, fresh=300_000, read=100_000), session="odd")
    made.claude(*calls(2, "lab", 25, cwd="lab", read=0, written=90_000), session="lab")
    made.claude(*calls(0, "dear", 1, model=OPUS, fresh=900_000), session="dear")
    made.claude(*calls(0, "long", 60, model=OPUS), session="long")
    made.enter(monkeypatch)
    monkeypatch.setenv("BURNBAR_NOW", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    return made


def words_of(query: str) -> list[str]:
    """Return how a report is narrowed as a query line is."""
    words: list[str] = []
    for term in query.split():
        field, _, value = term.partition(":")
        value = value.strip('"')
        if field == "on":
            words += ["--since", value, "--until", value]
        elif field != "session":
            words += [f"--{field}", value]
    return words


def reported(shell: Shell, query: str, *more: str) -> list[dict[str, Any]]:
    rows = shell.json("report", "--json", "--timezone", "UTC", *words_of(query), *more)["rows"]
    assert isinstance(rows, list)
    return rows


def days_between(values: list[str]) -> list[str]:
    return ["--since", min(values), "--until", max(values)]


@pytest.mark.usefixtures("machine")
def test_every_figure_is_that_of_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(capsys)
    found = shell.json("insights", "--json")["insights"]
    assert {one["rule"] for one in found} >= RULES
    for one in found:
        if check := CHECKS.get(one["rule"]):
            check(shell, one)


def _days_cost(shell: Shell, one: dict[str, Any]) -> None:
    """Every bar is what that day cost in the report; today is told up to now, which is all."""
    shown = dict(zip(one["evidence"]["labels"], one["evidence"]["values"], strict=True))
    if one["subject"].startswith("week"):
        return
    rows = reported(shell, "", "--by", "day", *days_between(list(shown)))
    costs = {row["day"]: row["cost_usd"] for row in rows}
    assert shown == pytest.approx({day: costs[day] for day in shown})
    assert one["title"].split("$")[1].startswith(f"{costs[one['subject']]:.2f}")


def _hit_rates(shell: Shell, one: dict[str, Any]) -> None:
    shown = dict(zip(one["evidence"]["labels"], one["evidence"]["values"], strict=True))
    model = one["view"]["query"].split()[0]
    rows = reported(shell, model, "--by", "day", *days_between(list(shown)))
    rates = {
        row["day"]: row["cache_read_tokens"] * 100 / (row["total_tokens"] - row["output_tokens"])
        for row in rows
    }
    assert shown == pytest.approx({day: rates[day] for day in shown})


def _cache_tokens(shell: Shell, one: dict[str, Any]) -> None:
    [row] = reported(shell, one["view"]["query"], "--by", "model")
    assert one["evidence"]["values"] == [row["cache_creation_tokens"], row["cache_read_tokens"]]


def _shares(shell: Shell, one: dict[str, Any]) -> None:
    rows = reported(shell, one["view"]["query"], "--by", "model")
    costs = {row["model"]: row["cost_usd"] for row in rows}
    share = costs[one["subject"]] * 100 / sum(costs.values())
    assert one["evidence"]["values"][1] == pytest.approx(share)


def _session(shell: Shell, one: dict[str, Any]) -> None:
    name = one["title"].split()[2]
    rows = reported(shell, one["view"]["query"], "--by", "session")
    [cost] = [row["cost_usd"] for row in rows if row["session"] == name]
    [marked] = one["evidence"]["marked"]
    assert one["evidence"]["values"][marked] == pytest.approx(cost)
    assert f"cost ${cost:.2f}:" in one["title"]


CHECKS = {
    "spend-jump": _days_cost,
    "cache-rate": _hit_rates,
    "cache-unread": _cache_tokens,
    "model-share": _shares,
    "costly-session": _session,
}
