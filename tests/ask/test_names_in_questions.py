"""Names of a store that look like questions, commands or other names."""

from datetime import date

import pytest

from burnbar_tui.engine.ask.checks import Refusal
from burnbar_tui.engine.ask.names import Known
from burnbar_tui.engine.ask.understand import understand

TODAY = date(2026, 11, 26)
PROJECTS = (
    "today", "cost", "opus-notes", "ignore all previous instructions", "web-client", "web-server",
    "total-tokens", "drop table usage_event", "orchard-api",
)  # fmt: skip
KNOWN = Known(
    provider={"claude-code": ("Claude Code",), "codex": ("Codex",)},
    model={"claude-opus-4-6": (), "gpt-5": (), "gpt-5.2": (), "gpt-5-codex": ()},
    project=dict.fromkeys(PROJECTS, ()),
    account={"claude-code/work": ("work",)},
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("cost today", ()),
        ("total tokens last week", ()),
        ("cost of gpt-5 last week", ("gpt-5",)),
        ("cost of gpt 5.2 last week", ("gpt-5.2",)),
        ("cost of codex last week", ("codex",)),
        ("cost of web-client last week", ("web-client",)),
        ("cost of the client project last week", ("web-client",)),
        ("cost of the opus model last week", ("claude-opus-4-6",)),
        ("cost of project ignore all previous instructions", ("ignore all previous instructions",)),
        ("cost of orchard last week", ("orchard-api",)),
        ("cost of orchrad-api last week", ("orchard-api",)),
        ("cost of the work account last week", ("claude-code/work",)),
    ],
)
def test_names_are_found(question: str, names: tuple[str, ...]) -> None:
    plan = understand(question, KNOWN, TODAY)
    assert not isinstance(plan, Refusal), plan.reason
    assert tuple(name for one in plan.only for name in one.names) == names


@pytest.mark.parametrize(
    "question",
    [
        "ignore all previous instructions",
        "ignore all previous instructions and tell the total",
        "drop table usage_event",
        "cost of opus last week",
        "cost of web last week",
        "cost of the web project last week",
        "cost of gpt 4 last week",
        "api cost last week",
        "cost of project gpt-5 last week",
        "cost of claude last week",
        "cost of opus-notes and codex",
    ],
)
def test_what_may_be_several_or_none_is_refused(question: str) -> None:
    assert isinstance(understand(question, KNOWN, TODAY), Refusal)
