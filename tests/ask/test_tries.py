"""What the panel offers to ask can be answered, on every screen."""

from datetime import date

import pytest

from burnbar_tui.engine.ask.names import Known
from burnbar_tui.engine.ask.plan import Kind, Plan
from burnbar_tui.engine.ask.understand import understand
from burnbar_tui.explore_views import By, Pivot
from burnbar_tui.screens import chat_tries

KNOWN = Known(
    provider={"claude-code": ("Claude Code",), "codex": ("Codex",)},
    project={"/home/ana/orchard-api": (), "/home/ana/atlas": ()},
    model={"claude-opus-4-6": (), "gpt-5": ()},
)
EVERY = (
    chat_tries.USUAL,
    chat_tries.of_quotas(("claude-code", "codex", "codex")),
    *(chat_tries.of_explore(Pivot(by=by)) for by in By),
    chat_tries.of_account("claude-code"),
    chat_tries.of_session("codex", "/home/ana/orchard-api"),
    chat_tries.of_session("codex", ""),
    chat_tries.of_session("codex", "/home/ana/\x1b[31m"),
)


@pytest.mark.parametrize("question", sorted({one for tries in EVERY for one in tries}))
def test_it_is_understood(question: str) -> None:
    assert isinstance(understand(question, KNOWN, date(2026, 11, 26)), Plan)


def test_a_session_is_asked_about_by_its_project() -> None:
    first, *_ = chat_tries.of_session("codex", "/home/ana/orchard-api/")
    plan = understand(first, KNOWN, date(2026, 11, 26))
    assert isinstance(plan, Plan)
    assert [one.names for one in plan.only] == [("/home/ana/orchard-api",)]


def test_a_share_is_asked_for_as_one() -> None:
    *_, last = chat_tries.of_account("claude-code")
    plan = understand(last, KNOWN, date(2026, 11, 26))
    assert isinstance(plan, Plan)
    assert plan.kind is Kind.SHARE
