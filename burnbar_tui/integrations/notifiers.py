"""Telling the user outside of the dashboard: tmux, the desktop, and what a terminal understands.

Texts hold names out of logs, so nothing in them may be obeyed: programs get them as arguments and
never through a shell, and what tmux, a desktop or a terminal would expand is taken out of them.
Nothing that fails here disturbs anybody: who has no such program is not told that way.
"""

import html
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

from burnbar_tui.exporting import harmless
from burnbar_tui.notices import ON, News, NoticeChoice

SECONDS = 5.0
LONGEST = 240
NAME = "burnbar"
APPLE = (
    "-e", "on run argv",
    "-e", "display notification (item 2 of argv) with title (item 1 of argv)",
    "-e", "end run",
)  # fmt: skip

Run = Callable[[list[str], Mapping[str, str]], None]


def run(words: list[str], environ: Mapping[str, str]) -> None:
    """Run a program to its end, if there is one of this name."""
    program = shutil.which(words[0], path=environ.get("PATH"))
    if program is None:
        return
    try:
        subprocess.run(  # noqa: S603  # words of ours, texts as arguments, and no shell
            [program, *words[1:]],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return


class Notifiers:
    """Tells in the ways that the user chose; blocks: call it from a thread."""

    def __init__(
        self, environ: Mapping[str, str], platform: str = sys.platform, run: Run = run
    ) -> None:
        """Prepare; nothing is looked for yet."""
        self._environ = environ
        self._platform = platform
        self._run = run

    def __call__(self, news: News, choice: NoticeChoice) -> None:
        """Tell."""
        for words in self._commands(news, choice):
            self._run(words, self._environ)

    def _commands(self, news: News, choice: NoticeChoice) -> Iterator[list[str]]:
        if choice.notify_tmux == ON:
            yield ["tmux", "display-message", _for_tmux(one_line(news))]
        if choice.notify_desktop == ON:
            title, text = f"{NAME}: {harmless(news.title)}", several_lines(news)
            if self._platform == "darwin":
                yield ["osascript", *APPLE, title, text or title]
            else:
                urgency = f"--urgency={'critical' if news.is_bad else 'normal'}"
                body = html.escape(text, quote=False)
                yield ["notify-send", f"--app-name={NAME}", urgency, "--", title, body]


def one_line(news: News) -> str:
    """Return news as a line that nothing can obey."""
    first = news.text.partition("\n")[0]
    return harmless(f"{NAME}: {news.title}{f' - {first}' if first else ''}")[:LONGEST]


def several_lines(news: News) -> str:
    """Return the text of news, of which only the ends of lines are no plain text."""
    return "\n".join(harmless(line)[:LONGEST] for line in news.text.splitlines())


def _for_tmux(text: str) -> str:
    """Return a text in which tmux sees no format, no command and no time."""
    return text.replace("#", "##").replace("%", "%%")


def terminal_text(kind: str, news: News, *, is_in_tmux: bool) -> str:
    """Return what makes a terminal tell; empty where it should not.

    Args:
        kind: off, bell, osc9 or osc777, as in the settings.
        news: what to tell.
        is_in_tmux: whether tmux stands between; it passes the text on where its option
            `allow-passthrough` is on, and drops it elsewhere.
    """
    match kind:
        case "bell":
            return "\a"
        case "osc9":
            told = f"\x1b]9;{one_line(news)}\a"
        case "osc777":
            told = f"\x1b]777;notify;{NAME};{one_line(news).replace(';', ',')}\a"
        case _:
            return ""
    if is_in_tmux:
        doubled = told.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    return told
