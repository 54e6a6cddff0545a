"""The screen in ASCII: what the terminal is sent, for every screen and for names from outside."""

import re

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len
from textual.drivers.headless_driver import HeadlessDriver

from burnbar_tui.ascii_lines import is_wanted, likeness
from burnbar_tui.preferences import Preferred
from burnbar_tui.settings import Reading, Settings
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import running, settle, text_of
from tests.ui_fixtures.samples import glance

SIGNS = "●◐○◔◌▲◆≥—…·▸▾◂▁▂▃▄▅▆▇█░▒▓━─│┃╋└╭╮╰╯⣿⠁"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what the driver is given for the terminal, from now on."""
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _driver, data: written.append(data))
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")
    return written


def chosen(ascii: str) -> Preferred:  # noqa: A002  # as the setting is called
    return Preferred(Reading(Settings(ascii=ascii)))


def cells_of(painted: list[str]) -> str:
    """Return what is painted, without what positions and colours it."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", "".join(painted))


def not_ascii(painted: list[str]) -> set[str]:
    return {one for one in "".join(painted) if not one.isascii()}


async def test_nothing_else_reaches_the_terminal_on_any_screen(sent: list[str]) -> None:
    ways = ("question_mark", "1", "2", "3", "4", "enter", "comma", "ctrl+p")
    async with running(FakeEngine(glance()), glance(), (160, 45), preferred=chosen("on")) as pilot:
        for key in ways:
            await pilot.press(key)
            await settle(pilot)
            if key in {"question_mark", "ctrl+p"}:
                await pilot.press("escape")
        assert "$41.20" in cells_of(sent)
        assert "Keys and signs" in cells_of(sent)
        assert not_ascii(sent) == set()


async def test_signs_reach_a_terminal_that_has_them(sent: list[str]) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45), preferred=chosen("off")):
        assert {"●", "◐", "╭", "█"} <= not_ascii(sent)


async def test_it_is_switched_while_it_runs(sent: list[str]) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=chosen("off")) as pilot:
        await pilot.press("comma", "down")
        await settle(pilot)
        sent.clear()
        await pilot.press("left")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        shown = text_of(pilot.app)
        assert "$41.20 ~" in shown
        assert shown.isascii()


@pytest.mark.parametrize(
    ("encoding", "ascii_wanted"),
    [("UTF-8", False), ("utf8", False), ("ANSI_X3.4-1968", True), ("ISO-8859-1", True)],
)
def test_the_locale_decides_unless_the_user_does(
    monkeypatch: pytest.MonkeyPatch, encoding: str, ascii_wanted: bool
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: encoding)
    assert (is_wanted("auto"), is_wanted("on"), is_wanted("off")) == (ascii_wanted, True, False)


def test_every_sign_of_ours_has_a_likeness() -> None:
    assert "?" not in likeness(SIGNS)
    marks = likeness("● ◐ ○ ▲").split()
    assert len(set(marks)) == 4


def test_what_is_told_apart_stays_so() -> None:
    levels = " ·▁▂▃▄▅▆▇█"
    assert len(set(likeness(levels))) == len(levels)
    assert len(set(likeness("░▒▓█"))) == 4
    assert len(set(likeness("━─╋"))) == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [("José", "Jos?"), ("日本", "????"), ("a\u0301b", "ab"), ("ok", "ok"), ("", "")],
)
def test_names_from_outside_keep_their_cells(name: str, shown: str) -> None:
    assert likeness(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("claude-opus-4-5-202…", "claude-opus-4-5-202~"),
        ("◌0%", "s0%"),
        ("≥ $21.90 ○", ">=$21.90 o"),
        ("≥", ">"),
    ],
)
def test_what_is_cut_old_or_but_a_part_still_says_so(text: str, shown: str) -> None:
    assert likeness(text) == shown


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_cells_are_kept_whatever_is_written(text: str) -> None:
    drawn = likeness(text)
    assert drawn.isascii()
    assert len(drawn) == cell_len(text)
