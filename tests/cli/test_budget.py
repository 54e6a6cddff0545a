"""`burnbar budget`: limits through the command line, and what scripts rely on."""

import json

import pytest

from burnbar_tui.facts import StoreError
from tests.machine import Machine, Shell
from tests.providers.transcripts import answer

NOW = "2026-09-18T12:00:00Z"
"""The day of the made-up calls, which cost $0.0105 together."""


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    machine.claude(answer("m1"), answer("m2", model="claude-opus-4-8"))
    monkeypatch.setenv("BURNBAR_NOW", NOW)


def spent(shell: Shell) -> float:
    return float(shell.json("report", "--by", "month", "--json")["totals"]["cost_usd"])


def limit_for(shell: Shell, percent: float) -> str:
    return f"{spent(shell) * 100 / percent:.9f}"


def test_a_budget_is_set_listed_and_removed(shell: Shell) -> None:
    assert shell.run("budget", "set", "$200")[0] == 0
    [one] = shell.json("budget", "list", "--json")["budgets"]
    assert one["name"] == "all/month"
    assert (one["limit_usd"], one["state"], one["since"]) == (200.0, "fine", "2026-09-01")
    assert one["spent_usd"] == spent(shell)
    assert "all/month" in shell.run("budget")[1]
    assert shell.run("budget", "remove", "all/month")[0] == 0
    assert shell.run("budget")[1] == "no budget is set (see burnbar budget set --help)\n"


def test_a_budget_is_named_after_what_it_counts(shell: Shell) -> None:
    for words in (
        ("--project", "shop", "--per", "day"),
        ("--model", "claude-opus-4-8", "--money", "plan"),
        ("--account", "default", "--hard", "--name", "mine"),
    ):
        assert shell.run("budget", "set", "5", *words)[0] == 0
    found = {one["name"]: one for one in shell.json("budget", "list", "--json")["budgets"]}
    assert set(found) == {"project:shop/day", "model:claude-opus-4-8/month/plan", "mine"}
    assert found["project:shop/day"]["subject"] == "/home/ana/shop"
    assert found["mine"]["subject"] == "claude-code/default"
    assert found["mine"]["hard"] is True
    assert found["model:claude-opus-4-8/month/plan"]["money"] == "plan value"


@pytest.mark.parametrize(
    ("percent", "code", "state"), [(79, 0, "fine"), (80.1, 3, "near"), (100.1, 1, "passed")]
)
def test_a_check_ends_as_scripts_rely_on(
    shell: Shell, percent: float, code: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbar_tui.cli.budget.LEAST_USD", 0)
    shell.run("budget", "set", limit_for(shell, percent))
    ended, out, _ = shell.run("budget", "check")
    assert (ended, out.partition(":")[0]) == (code, state)
    ended, out, _ = shell.run("budget", "check", "--json")
    assert (ended, json.loads(out)["state"]) == (code, state)


def test_a_check_of_nothing_is_never_calm(shell: Shell, machine: Machine) -> None:
    assert shell.run("budget", "check")[:2] == (1, "no budget is set, so nothing is checked\n")
    shell.run("budget", "set", "5")
    machine.paths.store.write_bytes(b"not a database" * 99)
    code, out, err = shell.run("budget", "check", "--json")
    assert (code, json.loads(out)["state"]) == (1, "unknown")
    assert "damaged" in err


def test_unknown_cost_is_told_as_such(shell: Shell, machine: Machine) -> None:
    shell.run("budget", "set", "5")
    machine.claude(answer("m3", model="nobody-knows-1"), session="s2")
    code, out, _ = shell.run("budget", "check")
    assert code == 3
    assert out.startswith("partly known: all/month, ≥ $0.")
    assert out.endswith("since 2026-09-01, 1 call of unknown cost\n")


def test_a_mark_is_crossed_once_a_period_and_stays_in_the_log(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbar_tui.cli.budget.LEAST_USD", 0)
    shell.run("budget", "set", limit_for(shell, 120), "--warn", "50,100,200")
    for _ in range(3):
        shell.run("budget", "check")
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-18T11:00:00Z")  # a clock that was set back
    shell.run("budget", "check")
    monkeypatch.setenv("TZ", "Asia/Tokyo")  # and a journey
    shell.run("budget", "check")
    events = shell.json("budget", "log", "--json")["events"]
    assert [(one["kind"], one["percent"]) for one in events] == [
        ("set", None), ("crossed", 50), ("crossed", 100),
    ]  # fmt: skip
    assert events[1]["since"] == "2026-09-01"
    monkeypatch.setenv("BURNBAR_NOW", "2026-10-01T01:00:00Z")
    assert shell.run("budget", "check")[0] == 0
    assert len(shell.json("budget", "log", "--json")["events"]) == 3


def test_another_limit_is_crossed_anew(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burnbar_tui.cli.budget.LEAST_USD", 0)
    for percent in (120, 110):
        shell.run("budget", "set", limit_for(shell, percent), "--warn", "100")
        shell.run("budget", "check")
    kinds = [one["kind"] for one in shell.json("budget", "log", "--json")["events"]]
    assert kinds == ["set", "crossed", "set", "crossed"]


def test_a_paused_budget_says_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("burnbar_tui.cli.budget.LEAST_USD", 0)
    shell.run("budget", "set", limit_for(shell, 150))
    shell.run("budget", "pause", "all/month")
    assert shell.run("budget", "check")[0] == 0
    shell.run("budget", "resume", "all/month")
    assert shell.run("budget", "check")[0] == 1
    code, out, _ = shell.run("budget", "log")
    words = [line.partition("all/month: ")[2].partition(",")[0] for line in out.splitlines()]
    assert code == 0
    assert words[:3] == ["set", "paused", "resumed"]
    assert words[3].startswith("crossed 80 % with $0.0")


def test_weeks_begin_as_the_settings_say(
    shell: Shell, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbar_tui.weeks._first", 0)  # to be put back
    machine.paths.config.mkdir()
    (machine.paths.config / "config.toml").write_text('week_starts = "sunday"\n')
    shell.run("budget", "set", "5", "--per", "week")
    [one] = shell.json("budget", "list", "--json")["budgets"]
    assert (one["since"], one["until"]) == ("2026-09-13", "2026-09-19")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("set", "nothing"), "the limit must be dollars"),
        (("set", "0"), "the limit must be dollars"),
        (("set", "nan"), "the limit must be dollars"),
        (("set", "5", "--warn", "x"), "--warn must be percents"),
        (("set", "5", "--warn", "0,80"), "--warn must be percents"),
        (("set", "5", "--project", "shpo"), "did you mean 'shop'?"),
        (("set", "5", "--name", "a\x1b[31m"), "--name must be printable"),
        (("remove", "x"), "there is no budget 'x'"),
        (("pause", "x"), "there is no budget 'x'"),
        (("chek",), "did you mean 'check'?"),
    ],
)
def test_what_cannot_be_is_one_sentence(shell: Shell, words: tuple[str, ...], text: str) -> None:
    assert text in shell.fails("budget", *words)


def test_a_store_that_cannot_be_written_is_no_calm_check(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("burnbar_tui.cli.budget.LEAST_USD", 0)
    shell.run("budget", "set", limit_for(shell, 90))

    def refuse(*_: object) -> None:
        raise StoreError("no space left")

    monkeypatch.setattr("burnbar_tui.engine.budget_desk.BudgetDesk.note", refuse)
    assert shell.run("budget", "check")[0] == 1
