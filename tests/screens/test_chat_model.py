"""The panel with a language model: who answers is said, and what it invents is marked."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from burnbar_tui.model_choice import ModelChoice
from burnbar_tui.preferences import Preferred
from burnbar_tui.settings import Reading, Settings
from burnbar_tui.widgets.chat_input import ChatInput
from burnbar_tui.widgets.chat_panel import ChatPanel
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import glance

WIDE = (160, 45)


def with_model(**values: str) -> Preferred:
    """Return preferences of a user with a model."""
    known = {"kind": "ollama", "url": "http://[::1]:11434", "consent": "[::1]:11434"}
    return Preferred(Reading(Settings(model=ModelChoice(**known, **values))))  # type: ignore[arg-type]  # texts only


async def asked(pilot: Pilot[None], question: str) -> None:
    """Open the panel, ask, and wait for the answer."""
    await pilot.press("c")
    await settle(pilot)
    pilot.app.screen.query_one(ChatInput).write(question)
    await pilot.press("enter")
    await settle(pilot)


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_a_model_is_asked_what_is_not_understood(
    size: tuple[int, int], picture: Picture
) -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), size, preferred=with_model()) as pilot:
        await asked(pilot, "cost this week")
        panel = pilot.app.screen.query_one(ChatPanel)
        assert "answered on this machine" in str(panel.border_subtitle)
        await asked(pilot, "weather in my wallet")
        await picture(pilot, f"chat-model-{size[0]}x{size[1]}")
        assert "sent to [::1]:11434" in text_of(pilot.app)
        assert engine.questions.said[0] + "\n" not in text_of(pilot.app)


async def test_a_model_may_phrase_every_answer_and_a_late_one_is_nobodys() -> None:
    engine = FakeEngine(glance())
    async with running(engine, glance(), WIDE, preferred=with_model(asks="everything")) as pilot:
        await asked(pilot, "cost this week")
        assert "and $9[?]: cost this week" in text_of(pilot.app)
        pilot.app.screen.query_one(ChatInput).write("tokens")
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert not pilot.app.screen.query_one(ChatPanel).display


async def test_consent_that_is_taken_back_counts_at_once(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    engine = FakeEngine(glance())
    preferred = with_model()._replace(file=file)
    async with running(engine, glance(), WIDE, preferred=preferred) as pilot:
        file.write_text("")
        await asked(pilot, "weather")
        assert "and $9" not in text_of(pilot.app)
