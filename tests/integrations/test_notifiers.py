"""Telling outside of the dashboard: what programs are given, and that nothing in it is obeyed."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from burnbar_tui.integrations.notifiers import Notifiers, run, terminal_text
from burnbar_tui.notices import News, NoticeChoice

NEWS = News(title="Budget all/day: $41 of $40", text="100 % are passed\nmore", is_bad=True)
HOSTILE = News(
    title="a\x1b]0;x\x07#(rm -rf ~)%H;$(id)`id`",
    text="-<b>&\x1b[31m\u202e\n#{pane_id}",
)
ALL = NoticeChoice(notify_tmux="on", notify_desktop="on", notify_terminal="osc9")


def commands(news: News, choice: NoticeChoice = ALL, platform: str = "linux") -> list[list[str]]:
    """Return what would be run."""
    ran: list[list[str]] = []

    def note(words: list[str], _: Mapping[str, str]) -> None:
        ran.append(words)

    Notifiers({}, platform, note)(news, choice)
    return ran


def test_each_way_is_taken_only_where_it_is_wanted() -> None:
    assert commands(NEWS, NoticeChoice()) == []
    [tmux] = commands(NEWS, NoticeChoice(notify_tmux="on"))
    assert tmux == [
        "tmux",
        "display-message",
        "burnbar: Budget all/day: $41 of $40 - 100 %% are passed",
    ]
    [desktop] = commands(NEWS, NoticeChoice(notify_desktop="on"))
    assert desktop == [
        "notify-send", "--app-name=burnbar", "--urgency=critical", "--",
        "burnbar: Budget all/day: $41 of $40", "100 % are passed\nmore",
    ]  # fmt: skip


def test_a_mac_gets_texts_as_arguments_and_not_as_a_part_of_the_script() -> None:
    [words] = commands(HOSTILE, NoticeChoice(notify_desktop="on"), "darwin")
    assert words[0] == "osascript"
    assert words[1:7:2] == ["-e", "-e", "-e"]
    assert not any("rm -rf" in word for word in words[:7])
    assert words[7].startswith("burnbar: a·]0;x·#(rm")


def test_nothing_in_a_text_is_obeyed() -> None:
    tmux, desktop = commands(HOSTILE)
    assert tmux[-1] == "burnbar: a·]0;x·##(rm -rf ~)%%H;$(id)`id` - -<b>&·[31m·"
    assert desktop[-1] == "-&lt;b&gt;&amp;·[31m·\n#{pane_id}"
    assert desktop[-3] == "--"
    for kind in ("osc9", "osc777"):
        told = terminal_text(kind, HOSTILE, is_in_tmux=False)
        assert told.count("\x1b") == 1
        assert told.count("\a") == 1
        assert told.endswith("\a")


def test_a_terminal_is_told_in_its_own_way() -> None:
    assert terminal_text("off", NEWS, is_in_tmux=False) == ""
    assert terminal_text("bell", NEWS, is_in_tmux=True) == "\a"
    line = "burnbar: Budget all/day: $41 of $40 - 100 % are passed"
    assert terminal_text("osc9", NEWS, is_in_tmux=False) == f"\x1b]9;{line}\a"
    assert terminal_text("osc777", NEWS, is_in_tmux=False) == f"\x1b]777;notify;burnbar;{line}\a"
    assert terminal_text("osc9", NEWS, is_in_tmux=True) == f"\x1bPtmux;\x1b\x1b]9;{line}\a\x1b\\"


def test_long_news_are_cut() -> None:
    news = News(title="x" * 1_000, text="y" * 1_000)
    assert max(len(word) for words in commands(news) for word in words) < 1_100
    assert len(terminal_text("osc9", news, is_in_tmux=False)) < 300


@pytest.mark.skipif(sys.platform == "win32", reason="a script with a first line")
def test_a_program_is_given_the_words_and_may_fail(tmp_path: Path) -> None:
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/words\nexit 3\n')
    program.chmod(stat.S_IRWXU)
    environ = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    Notifiers(environ, "linux")(NEWS, NoticeChoice(notify_desktop="on"))
    assert (tmp_path / "words").read_text().splitlines()[-3:] == [
        "burnbar: Budget all/day: $41 of $40", "100 % are passed", "more",
    ]  # fmt: skip


def test_a_program_that_is_missing_or_cannot_run_disturbs_nobody(tmp_path: Path) -> None:
    run(["notify-send"], {"PATH": str(tmp_path)})
    (tmp_path / "notify-send").write_text("no program")
    (tmp_path / "notify-send").chmod(stat.S_IRWXU)
    run(["notify-send"], {"PATH": str(tmp_path)})
