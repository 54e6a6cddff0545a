"""The panel of questions: beside any screen, a conversation, and the way out of it."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from burnbar_tui.facts import StoreError
from burnbar_tui.model_choice import ModelChoice
from burnbar_tui.preferences import Preferred
from burnbar_tui.screens.overview import Overview
from burnbar_tui.settings import Reading, Settings
from burnbar_tui.widgets.accounts_table import AccountsTable
from burnbar_tui.widgets.chat_panel import ChatPanel
from tests.ui_fixtures.engine import FakeEngine, FakeQuestions
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import glance


async def asked(pilot: Pilot[None], question: str) -> None:
    """Ask, and wait for the answer."""
    pilot.app.screen.query_one(ChatPanel).query_one(Input).value = question
    await pilot.press("enter")
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_questions_and_answers_fit(size: tuple[int, int], picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance(), size) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await asked(pilot, "cost this week")
        await asked(pilot, "by model")
        await asked(pilot, "what is the weather")
        await picture(pilot, f"chat-{size[0]}x{size[1]}")


async def test_a_conversation_goes_on_and_begins_anew() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), (160, 45)) as pilot:
        await pilot.press("4", "c")
        await settle(pilot)
        await asked(pilot, "cost this week")
        await asked(pilot, "weather")
        await asked(pilot, "only opus")
        assert list(engine.questions.chat) == ["cost this week", "only opus"]
        field = pilot.app.screen.query_one(ChatPanel).query_one(Input)
        await pilot.press("up", "up")
        assert field.value == "cost this week"
        await pilot.press("down", "down")
        assert field.value == ""
        await pilot.press("ctrl+l")
        await settle(pilot)
        await asked(pilot, "tokens today")
        assert list(engine.questions.chat) == ["tokens today"]
        assert "only opus" not in text_of(pilot.app)


async def test_escape_closes_it_and_gives_the_rows_the_keys() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("c")
        await settle(pilot)
        assert isinstance(pilot.app.screen.focused, Input)
        await pilot.press("escape")
        await settle(pilot)
        assert not pilot.app.screen.query(ChatPanel)
        assert isinstance(pilot.app.screen.focused, AccountsTable)
        assert isinstance(pilot.app.screen, Overview)


async def test_keys_go_into_the_question_and_nowhere_else() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("q", "u", "4", "slash")
        assert pilot.app.screen.query_one(ChatPanel).query_one(Input).value == "qu4/"
        assert isinstance(pilot.app.screen, Overview)


async def test_names_obey_nobody() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await asked(pilot, "\x1b[31mcost[bold]x[/] \u202e")
        assert "[bold]x" in text_of(pilot.app)
        assert "\x1b" not in text_of(pilot.app)


async def test_a_store_that_cannot_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("the store is locked")

    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("c")
        await settle(pilot)
        monkeypatch.setattr(FakeQuestions, "ask", refuse)
        await asked(pilot, "cost")
        [told] = pilot.app._notifications
        assert told.message == "the store is locked"


def with_model(**values: str) -> Preferred:
    """Return preferences of a user with a model."""
    known = {"kind": "ollama", "url": "http://[::1]:11434", "consent": "[::1]:11434"}
    return Preferred(Reading(Settings(model=ModelChoice(**known, **values))))  # type: ignore[arg-type]  # texts only


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_model_is_asked_what_is_not_understood(
    size: tuple[int, int], picture: Picture
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), size, preferred=with_model()) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await asked(pilot, "cost this week")
        panel = pilot.app.screen.query_one(ChatPanel)
        assert "answered on this machine" in str(panel.border_subtitle)
        await asked(pilot, "how is the weather in my wallet")
        await picture(pilot, f"model-{size[0]}x{size[1]}")
        assert "sent to [::1]:11434" in text_of(pilot.app)
        assert engine.questions.said[0] + "\n" not in text_of(pilot.app)


async def test_a_model_may_phrase_every_answer_and_a_late_one_is_nobodys() -> None:
    engine = FakeEngine(glance())
    preferred = with_model(asks="everything")
    async with running(engine, glance(), (160, 45), preferred=preferred) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await asked(pilot, "cost this week")
        assert "and $9[?]: cost this week" in text_of(pilot.app)
        pilot.app.screen.query_one(ChatPanel).query_one(Input).value = "tokens"
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert not pilot.app.screen.query(ChatPanel)


async def test_consent_that_is_taken_back_counts_at_once(tmp_path: Path) -> None:
    file, chosen = tmp_path / "config.toml", with_model()
    engine = FakeEngine(glance())
    preferred = chosen._replace(file=file)
    async with running(engine, glance(), (160, 45), preferred=preferred) as pilot:
        await pilot.press("c")
        await settle(pilot)
        file.write_text("")
        await asked(pilot, "weather")
        assert "and $9" not in text_of(pilot.app)
