"""What is remembered of insights, through the door of the command line and of the engine."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from burnbar_tui.cli.main import main
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.insights.desk import (
    InsightDesk,
    found_by,
    is_news,
    marks_in,
    with_states,
)
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.engine.insights.rules import BY_ID
from burnbar_tui.engine.insights.spend_facts import SpendFacts
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Insight, Severity, State

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
RULES = {
    "spend": Rule(
        id="spend", title="", looks_at=SpendFacts, find=lambda _: (), cooldown=timedelta(hours=20)
    )
}


def insight(facts: str = "a", subject: str = "opus") -> Insight:
    return Insight(
        rule="spend",
        subject=subject,
        facts=facts,
        severity=Severity.NOTE,
        title="t",
        arithmetic=("1 + 1 = 2",),
        confidence=Confidence.EXACT,
        since=NOW,
    )


class Notes:
    """A desk and what it remembers."""

    def __init__(self, path: Path) -> None:
        Database(path).close()
        self._path = path
        self.now = NOW
        self.desk = InsightDesk(path, lambda: self.now)

    def state(self, one: Insight) -> State:
        return self._looked_at(one)[0]

    def is_news(self, one: Insight) -> bool:
        return self._looked_at(one)[1]

    def _looked_at(self, one: Insight) -> tuple[State, bool]:
        database = Database(self._path)
        marks = marks_in(database)
        database.close()
        [found] = with_states([one], marks, self.now)
        return found.state, is_news(found, marks, RULES, self.now)


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes(tmp_path / "store.db")


def test_a_dismissed_one_stays_away_until_its_facts_change(notes: Notes) -> None:
    notes.desk.dismiss(insight("a"))
    assert notes.state(insight("a")) is State.DISMISSED
    assert not notes.is_news(insight("a"))
    assert notes.state(insight("b")) is State.OPEN
    assert notes.state(insight("a", subject="sonnet")) is State.OPEN
    notes.desk.recall(insight("a"))
    assert notes.state(insight("a")) is State.OPEN


def test_one_that_is_put_off_comes_back_by_itself(notes: Notes) -> None:
    notes.desk.snooze(insight("a"), timedelta(days=2))
    assert notes.state(insight("b")) is State.SNOOZED
    assert not notes.is_news(insight("b"))
    notes.now += timedelta(days=2)
    assert notes.state(insight("b")) is State.OPEN


def test_it_is_told_once_and_again_only_with_other_facts_after_a_while(notes: Notes) -> None:
    assert notes.is_news(insight("a"))
    notes.desk.note_told([insight("a")])
    assert not notes.is_news(insight("a"))
    assert not notes.is_news(insight("b"))
    notes.now += timedelta(hours=20)
    assert not notes.is_news(insight("a"))
    assert notes.is_news(insight("b"))


def test_what_was_told_is_kept_when_the_user_decides(notes: Notes) -> None:
    notes.desk.note_told([insight("a")])
    notes.desk.dismiss(insight("a"))
    notes.desk.recall(insight("a"))
    notes.now += timedelta(hours=21)
    assert not notes.is_news(insight("a"))


def test_every_rule_is_called_as_its_file_is() -> None:
    for name, rule in BY_ID.items():
        assert rule.id == name
        assert rule.find.__module__.rpartition(".")[2] == name.replace("-", "_")


def test_a_wrong_id_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "BURNBAR_DATA_DIR", "BURNBAR_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["insights", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"insights": []}
    assert main(["insights", "--dismiss", "new-model:x"]) == 2
    assert capsys.readouterr().err.startswith("burnbar: there is no insight 'new-model:x' now")


def test_a_rule_that_fails_silences_no_other() -> None:
    def broken(_: object) -> list[Insight]:
        raise KeyError("secret name")

    rules = [
        Rule(id="broken", title="", looks_at=SpendFacts, find=broken),
        Rule(id="spend", title="", looks_at=SpendFacts, find=lambda _: [insight()]),
    ]
    found = found_by(rules, {SpendFacts: lambda: None}, NOW)
    assert [one.rule for one in found] == ["rules", "spend"]
    assert found[0].arithmetic == ("broken: KeyError",)
