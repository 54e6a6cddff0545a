"""`burnbar report`: the contract that scripts rely on."""

import csv
import io
import json

import pytest

from tests.machine import Machine, Shell, rows_of
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

FIGURES = {
    "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "total_tokens", "events", "sessions", "cost_usd", "spend_usd",
    "plan_value_usd", "tokens_confidence", "cost_confidence", "unpriced_events",
}  # fmt: skip


@pytest.fixture(autouse=True)
def logs(machine: Machine) -> None:
    """Two days of one Claude session, one Codex thread, and a model without a price."""
    machine.claude(
        answer("m1", "r1", at="2026-09-18T23:30:00.000Z", used=usage(10, 100, 20, 5)),
        answer("m2", "r2", at="2026-09-19T00:30:00.000Z", used=usage(1, 2, 3, 4)),
        answer("m3", "r3", at="2026-09-19T06:00:00.000Z", used=usage(1, 0, 0, 1), model="mystery"),
    )
    machine.codex(
        rollouts.meta("t1"), rollouts.turn(model="gpt-5"), rollouts.count((1000, 400, 50))
    )


def test_json_has_the_promised_shape(shell: Shell) -> None:
    report = shell.json("report", "--by", "day,provider", "--json", "--timezone", "UTC")
    assert set(report) == {"range", "timezone", "group_by", "rows", "totals"}
    assert report["range"] == {"start": "2026-09-18", "end": "2026-09-19"}
    assert (report["timezone"], report["group_by"]) == ("UTC", ["day", "provider"])
    assert set(report["totals"]) == FIGURES
    assert all(set(row) == FIGURES | {"day", "provider"} for row in report["rows"])


def test_rows_add_up_to_the_totals(shell: Shell) -> None:
    report = shell.json("report", "--by", "day,model", "--json")
    for name in ("input_tokens", "output_tokens", "total_tokens", "events", "unpriced_events"):
        assert sum(row[name] for row in report["rows"]) == report["totals"][name]
    assert report["totals"]["total_tokens"] == 135 + 10 + 2 + 1050


def test_days_are_those_of_the_time_zone_asked_for(shell: Shell) -> None:
    def days(zone: str) -> dict[str, int]:
        rows = shell.json("daily", "--json", "--timezone", zone, "--provider", "claude-code")
        return {row["day"]: row["events"] for row in rows["rows"]}

    assert days("UTC") == {"2026-09-18": 1, "2026-09-19": 2}
    assert days("America/New_York") == {"2026-09-18": 2, "2026-09-19": 1}
    assert days("Asia/Kolkata") == {"2026-09-19": 3}
    assert days("Pacific/Chatham") == {"2026-09-19": 3}


def test_since_and_until_are_inclusive(shell: Shell) -> None:
    report = shell.json("daily", "--json", "--since", "2026-09-19", "--until", "20260919")
    assert rows_of(report, "day", "events") == [("2026-09-19", 2)]
    assert shell.json("daily", "--json", "--until", "2026-09-17")["rows"] == []


def test_days_may_be_told_by_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-19T12:00:00Z")
    assert len(shell.json("daily", "--json", "--since", "today")["rows"]) == 1
    assert len(shell.json("daily", "--json", "--since", "yesterday")["rows"]) == 2
    assert len(shell.json("daily", "--json", "--since", "1d", "--until", "1d")["rows"]) == 1


def test_a_model_without_a_price_costs_null_and_not_nothing(shell: Shell) -> None:
    rows = shell.json("models", "--json")["rows"]
    [mystery] = [row for row in rows if row["model"] == "mystery"]
    assert (mystery["cost_usd"], mystery["spend_usd"]) == (None, None)
    assert (mystery["cost_confidence"], mystery["tokens_confidence"]) == ("unavailable", "exact")
    [priced] = [row for row in rows if row["model"] == "gpt-5"]
    assert priced["cost_usd"] == pytest.approx((600 * 1.25 + 400 * 0.125 + 50 * 10) / 1e6)
    assert priced["cost_confidence"] == "estimated"


def test_a_sum_with_unpriced_parts_says_so(shell: Shell) -> None:
    totals = shell.json("daily", "--json")["totals"]
    assert totals["cost_usd"] > 0
    assert (totals["cost_confidence"], totals["unpriced_events"]) == ("unavailable", 1)


@pytest.mark.parametrize(
    ("words", "models"),
    [
        (["--provider", "codex"], {"gpt-5"}),
        (["--provider", "codex,claude-code"], {"gpt-5", "claude-sonnet-4-6", "mystery"}),
        (["--model", "SONNET"], {"claude-sonnet-4-6"}),
        (["--model", "mystery", "--model", "gpt"], {"gpt-5", "mystery"}),
        (["--project", "shop"], {"gpt-5", "claude-sonnet-4-6", "mystery"}),
        (["--project", "elsewhere"], set()),
        (["--account", "default"], {"gpt-5", "claude-sonnet-4-6", "mystery"}),
    ],
)
def test_filters_leave_what_matches(shell: Shell, words: list[str], models: set[str]) -> None:
    report = shell.json("models", "--json", *words)
    assert {row["model"] for row in report["rows"]} == models


@pytest.mark.parametrize(
    ("command", "key", "values"),
    [
        ("weekly", "week", {"2026-09-14"}),
        ("monthly", "month", {"2026-09"}),
        ("projects", "project", {"shop"}),
        ("blocks", "block",
         {"2026-09-18T08:00:00Z", "2026-09-18T23:00:00Z", "2026-09-19T06:00:00Z"}),
    ],
)  # fmt: skip
def test_shortcuts_group_as_they_are_named(
    shell: Shell, command: str, key: str, values: set[str]
) -> None:
    assert {row[key] for row in shell.json(command, "--json")["rows"]} == values


def test_a_block_is_five_hours_from_the_hour_of_its_first_call(
    machine: Machine, shell: Shell
) -> None:
    machine.claude(
        answer("a", "a", at="2026-09-20T10:40:00.000Z"),
        answer("b", "b", at="2026-09-20T14:59:00.000Z"),
        answer("c", "c", at="2026-09-20T15:01:00.000Z"),
        session="s2",
    )
    rows = shell.json("report", "--by", "block", "--since", "2026-09-20", "--json")["rows"]
    assert [(row["block"], row["events"]) for row in rows] == [
        ("2026-09-20T10:00:00Z", 2),
        ("2026-09-20T15:00:00Z", 1),
    ]


def test_a_block_may_be_crossed_with_days_and_hours(shell: Shell) -> None:
    report = shell.json("report", "--by", "block,day,hour", "--json", "--provider", "codex")
    assert rows_of(report, "block", "day", "hour") == [
        ("2026-09-18T08:00:00Z", "2026-09-18", "2026-09-18T08:00+00:00")
    ]


def test_sessions_are_counted_once_in_every_row(shell: Shell) -> None:
    report = shell.json("report", "--by", "day,provider", "--json")
    assert [row["sessions"] for row in report["rows"]] == [1, 1, 1]
    assert report["totals"]["sessions"] == 2
    by_session = shell.json("sessions", "--json")
    assert sorted(row["events"] for row in by_session["rows"]) == [1, 3]


def test_spellings_of_one_model_are_one_canonical_model(machine: Machine, shell: Shell) -> None:
    machine.claude(
        answer("x", "x", model="claude-opus-4-5-20251101"),
        answer("y", "y", model="anthropic/claude-opus-4.5"),
        session="s9",
    )
    report = shell.json("report", "--by", "canonical_model", "--model", "opus", "--json")
    assert rows_of(report, "canonical_model", "events") == [("claude-opus-4-5", 2)]


def test_hours_carry_their_offset_so_that_repeated_ones_are_two(
    machine: Machine, shell: Shell
) -> None:
    machine.claude(
        answer("x", "x", at="2026-11-01T05:30:00.000Z"),
        answer("y", "y", at="2026-11-01T06:30:00.000Z"),
        session="s3",
    )
    words = ["report", "--by", "hour", "--json", "--timezone", "America/New_York"]
    report = shell.json(*words, "--since", "2026-11-01")
    assert [row["hour"] for row in report["rows"]] == [
        "2026-11-01T01:00-04:00",
        "2026-11-01T01:00-05:00",
    ]


def test_csv_has_a_header_and_leaves_unknown_empty(shell: Shell) -> None:
    _, out, _ = shell.run("models", "--csv")
    rows = {row["model"]: row for row in csv.DictReader(io.StringIO(out))}
    assert (rows["mystery"]["cost_usd"], rows["gpt-5"]["input_tokens"]) == ("", "600")


def test_markdown_is_a_table(shell: Shell) -> None:
    _, out, _ = shell.run("models", "--markdown")
    header, rule, *rows = out.splitlines()
    assert header.startswith("| model | input_tokens |")
    assert set(rule) == set("| -")
    assert len(rows) == 3


def test_people_see_marks_and_a_legend(shell: Shell) -> None:
    _, out, _ = shell.run("daily")
    assert "◐" in out
    assert "2026-09-18 to 2026-09-19" in out
    assert "1 calls of models without a known price" in out


def test_nothing_found_is_told_and_no_error(shell: Shell) -> None:
    assert shell.run("daily", "--since", "2030-01-01")[:2] == (
        0,
        "no calls found (see `burnbar doctor` for where was looked)\n",
    )
    empty = shell.json("daily", "--json", "--since", "2030-01-01")
    assert (empty["rows"], empty["totals"]["cost_usd"]) == ([], 0)
    assert empty["range"] == {"start": "2030-01-01", "end": None}


def test_no_ingest_answers_from_what_is_stored(machine: Machine, shell: Shell) -> None:
    assert shell.json("daily", "--json", "--no-ingest")["rows"] == []
    shell.json("ingest", "--json")
    machine.claude(answer("new", "new"), session="s4")
    before = shell.json("daily", "--json", "--no-ingest")["totals"]["events"]
    assert (before, shell.json("daily", "--json")["totals"]["events"]) == (4, 5)


@pytest.mark.parametrize(
    "words",
    [
        ["--by", "nope"],
        ["--by", ","],
        ["--by", "day,day"],
        ["--since", "2026-13-01"],
        ["--since", "soon"],
        ["--since", "2026-09-20", "--until", "2026-09-19"],
        ["--timezone", "Mars/Olympus"],
        ["--timezone", "../etc/passwd"],
        ["--provider", "nope"],
        ["--frobnicate"],
        ["extra"],
        ["--json", "--csv"],
    ],
)
def test_wrong_usage_is_one_clear_sentence_and_two(shell: Shell, words: list[str]) -> None:
    assert shell.fails("report", *words).startswith("burnbar")


def test_a_frozen_clock_that_is_none_is_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBAR_NOW", "yesterday")
    assert "BURNBAR_NOW" in shell.fails("daily")


def test_names_cannot_command_the_terminal(machine: Machine, shell: Shell) -> None:
    evil = "\x1b[2J\x1b]0;own\x07[bold]x[/] \u202eevil\u2066 \x9b31m"
    machine.claude(answer("e", "e", model=evil, cwd=f"/home/ana/{evil}"), session="s5")
    for form in ([], ["--csv"], ["--markdown"], ["--json"]):
        _, out, _ = shell.run("report", "--by", "model,project", *form)
        assert not set(out) & set("\x1b\x07\x9b\u202e\u2066")
        assert "[bold]x[/]" in out.replace("\n", "") or form == []
    rows = json.loads(shell.run("models", "--json")[1])["rows"]
    assert evil in {row["model"] for row in rows}
