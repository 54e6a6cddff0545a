"""Nothing from outside can make the terminal do anything."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from burnbar_tui.widgets.names import middle_cut, told_apart
from burnbar_tui.widgets.text import cells_of, homely, plain

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


@given(ANY_TEXT, st.integers(0, 60))
def test_what_is_left_is_visible_and_fits(text: str, width: int) -> None:
    shown = plain(text, width)
    assert cell_len(shown) <= width
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    shown.encode()


@given(ANY_TEXT, st.integers(1, 60))
def test_it_changes_nothing_the_second_time(text: str, width: int) -> None:
    assert plain(plain(text, width), width) == plain(text, width)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "·[31mred·[0m"),
        ("\x9b31mred", "·31mred"),
        ("[bold]x[/] [@click=app.quit]y[/]", "[bold]x[/] [@click=app.quit]y[/]"),
        ("a\u202eb\u2066c\u200ed\u200fe", "a·b·c·d·e"),
        ("two\r\nlines", "two··lines"),
        ("lone \ud800", "lone ·"),
        ("e\u0301", "e\u0301"),
        ("z" + "\u0301" * 50, "z\u0301\u0301"),
        ("👩\u200d👧", "👩·👧"),
        ("plain", "plain"),
    ],
)
def test_the_known_tricks(text: str, shown: str) -> None:
    assert plain(text, 60) == shown


@pytest.mark.parametrize(
    ("width", "shown"), [(0, ""), (1, "…"), (2, "…"), (3, "漢…"), (4, "漢…"), (6, "漢字漢")]
)
def test_wide_characters_are_never_cut_in_half(width: int, shown: str) -> None:
    assert plain("漢字漢" if width == 6 else "漢字漢字", width) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("folder /home/ana/.acorn, /home/ana/.oak", "folder ~/.acorn, ~/.oak"),
        ("/home/ana: 3 files", "~: 3 files"),
        ("/home/anabel/.acorn", "/home/anabel/.acorn"),
        ("/mnt/home/ana/.acorn", "/mnt/home/ana/.acorn"),
    ],
)
def test_the_home_folder_is_shown_as_people_write_it(text: str, shown: str) -> None:
    assert homely(text, Path("/home/ana")) == shown


MODELS = (
    *("claude-opus-4-5-20251101", "claude-opus-4-6", "claude-sonnet-4-5"),
    *("claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5", "openai/gpt-5", "gpt-5.2-codex"),
    *(
        "gpt-5-codex-mini",
        "gpt-5",
        "deepseek/deepseek-v3",
        "deepseek/deepseek-r1",
        "漢字漢字漢字漢字",
    ),
)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (10, ["…opus-4-5…", "…opus-4-6"]),
        (14, ["…opus-4-5-251…", "…opus-4-6", "…sonnet-4-5", "…sonnet-4-5-2…"]),
        (20, ["claude-opus-4-5-251…", "claude-opus-4-6", "claude-sonnet-4-5"]),
        (30, list(MODELS)),
    ],
)
def test_names_of_one_list_are_told_apart(width: int, shown: list[str]) -> None:
    found = told_apart(MODELS, width)
    assert found[: len(shown)] == shown
    assert len(set(found)) == len(MODELS)
    assert max(map(cell_len, found)) <= width


def test_a_path_keeps_its_last_part() -> None:
    assert told_apart(["anthropic/claude-sonnet-4-5", "x"], 20) == ["…claude-sonnet-4-5", "x"]
    assert told_apart(["moonshotai/kimi-k2/", "x"], 10) == ["moonshota…", "x"]


def test_names_that_are_alike_stay_alike() -> None:
    assert told_apart(["a-long-name", "a-long-name", "a-long-nest"], 6) == [
        "…name",
        "…name",
        "…nest",
    ]


@given(st.lists(ANY_TEXT | st.text("ab-", max_size=12), max_size=6), st.integers(1, 12))
def test_names_fit_however_they_are_shortened(names: list[str], width: int) -> None:
    found = told_apart(names, width)
    assert len(found) == len(names)
    assert all(cell_len(name) <= width for name in found)


@given(ANY_TEXT | st.text("ab ·…—≥◐●○◌"))
def test_cells_are_counted_as_the_terminal_library_does(text: str) -> None:
    assert cells_of(text) == cell_len(text)


@given(ANY_TEXT, st.integers(0, 60))
def test_an_id_that_is_cut_in_its_middle_fits(text: str, width: int) -> None:
    assert cell_len(middle_cut(text, width)) <= width


def test_sessions_of_one_family_are_told_apart() -> None:
    family = "bd43c8f4-d0d0-46be-9c11-0f1e2d3c4b5a"
    assert middle_cut(f"{family}/agent-a41f", 24) == "bd43c8f4-d0d…/agent-a41f"
    assert middle_cut("fix the retry loop of the poller", 24) == "fix the retry loop of t…"
    assert middle_cut("short", 24) == "short"
