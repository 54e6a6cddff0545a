"""`burnbar ask`: one answer, a conversation, JSON, and questions that are refused."""

import json
from pathlib import Path

import pytest

from burnbar_tui.cli.main import main
from burnbar_tui.engine.ask.desk import session_names
from tests.machine import Machine
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

NOW = "2026-09-18T12:00:00Z"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Return a machine with a call of today, seen as of that day."""
    machine = Machine(tmp_path)
    machine.claude(answer("m1", at="2026-09-18T09:00:00.000Z", used=usage(100, 0, 0, 10)))
    machine.enter(monkeypatch)
    monkeypatch.setenv("BURNBAR_NOW", NOW)
    return machine


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["ask", *words])
    return code, capsys.readouterr().out


@pytest.mark.usefixtures("machine")
def test_new_logs_are_read_and_the_plan_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = asked(capsys, "tokens today")
    assert (code, out) == (0, "110 tokens ●\n  (tokens, today (Fri 18 Sep 2026))\n")


@pytest.mark.usefixtures("machine")
def test_json_is_one_answer_or_as_many_as_questions(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = asked(capsys, "--json", "tokens today")
    one = json.loads(out)
    assert set(one) == {
        "question", "understood", "plan", "answer", "value", "unit", "rows", "confidence",
        "sources", "suggestions", "plot", "view", "sent_to", "doubtful", "note",
    }  # fmt: skip
    assert (one["value"], one["unit"], one["understood"]) == (110, "tokens", True)
    _, out = asked(capsys, "--json", "calls today", "and yesterday?", "by model")
    several = json.loads(out)
    assert [found["value"] for found in several] == [1, 0, None]


@pytest.mark.usefixtures("machine")
def test_what_is_not_understood_says_what_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = asked(capsys, "what is the weather\x1b[31m")
    assert code == 1
    assert "weather" in out
    assert "try: how much did I spend today" in out
    assert "\x1b" not in out


@pytest.mark.usefixtures("machine")
def test_no_question_is_wrong_usage() -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["ask"])


def test_quota_windows(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    limits: dict[str, object] = {
        "primary": rollouts.window(30.0, 300, resets_at=1_789_740_000),
        "secondary": rollouts.window(10.0, 10_080, resets_at=1_790_000_000),
    }
    machine.codex(
        rollouts.meta("t1"), rollouts.turn(model="gpt-5"),
        rollouts.count((100, 40, 9), limits=limits),
    )  # fmt: skip
    code, out = asked(capsys, "--json", "when does my codex weekly window reset")
    reset = json.loads(out)
    assert code == 0
    assert (reset["understood"], reset["unit"]) == (True, "datetime")
    assert reset["value"] == "2026-09-21T14:13:20+00:00"
    _, out = asked(capsys, "--json", "how much of my codex quota is left")
    both = json.loads(out)
    assert both["value"] is None
    assert [row["left_percent"] for row in both["rows"]] == [70.0, 90.0]
    _, out = asked(capsys, "--json", "how much of my 5h quota is left")
    assert json.loads(out)["value"] == 70.0


@pytest.mark.usefixtures("machine")
def test_words_without_quotes_are_one_question(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = asked(capsys, "--json", *["how", "many", "tokens", "did", "I", "use", "today"])
    assert (json.loads(out)["value"], json.loads(out)["unit"]) == (110, "tokens")


def test_sessions_of_one_title_are_several() -> None:
    rows = [(1, "a1", "Untitled"), (2, "b2", "Untitled"), (3, "c3", None), (4, "d4", "fix it")]
    assert session_names(rows) == {
        1: "Untitled (a1)",
        2: "Untitled (b2)",
        3: "c3",
        4: "fix it",
    }
