"""`burnbar digest`: its sums are those of reports, and it has three forms."""

import pytest

from tests.machine import Machine, Shell
from tests.providers.transcripts import answer


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    """Two days after the made-up calls, in their week and month."""
    machine.claude(answer("m1"), answer("m2", model="claude-opus-4-8"))
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-20T12:00:00Z")


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        (("--date", "2026-09-18"), "2026-09-18", "2026-09-18"),
        (("--week",), "2026-09-14", "2026-09-20"),
        (("--month",), "2026-09-01", "2026-09-20"),
    ],
)
def test_its_sums_are_those_of_a_report(
    shell: Shell, words: tuple[str, ...], since: str, until: str
) -> None:
    found = shell.json("digest", *words, "--json")
    report = shell.json("report", "--by", "model", "--since", since, "--until", until, "--json")
    assert (found["first"], found["last"]) == (since, until)
    names = ("events", "sessions", "total_tokens", "cost_usd", "spend_usd", "cost_confidence")
    assert {name: found["totals"][name] for name in names} == {
        name: report["totals"][name] for name in names
    }
    costs = {row["model"]: row["cost_usd"] for row in report["rows"]}
    assert {one["name"]: one["cost_usd"] for one in found["models"]} == costs
    assert sum(one["cost_usd"] for one in found["sessions"]) == found["totals"]["cost_usd"]


def test_today_is_what_is_meant_and_budgets_are_told(shell: Shell) -> None:
    shell.run("budget", "set", "5")
    code, out, _ = shell.run("digest")
    first, *rest = out.splitlines()
    assert (code, first) == (0, "Sun 20 Sep 2026: nothing was used")
    assert rest[-1].startswith("Budgets now: all/month $0.0")


def test_how_things_stand_is_not_told_of_long_ago(shell: Shell) -> None:
    shell.run("budget", "set", "5")
    assert "Budgets now" in shell.run("digest", "--date", "2026-09-19")[1]
    assert "Budgets now" not in shell.run("digest", "--date", "2026-09-18")[1]


@pytest.mark.parametrize(
    ("text", "sentence"), [("2026-09-21", "in the future"), ("soon", "must be a day such as")]
)
def test_a_wrong_day_is_one_sentence(shell: Shell, text: str, sentence: str) -> None:
    assert sentence in shell.fails("digest", "--date", text)
