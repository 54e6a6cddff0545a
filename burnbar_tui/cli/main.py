"""`burnbar`: picks the command and imports only what that command needs.

argparse and not a richer library, because a whole report takes less time than importing one.
"""

import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

COMMANDS = {
    "demo": ("tui", "look around on made-up data"),
    "serve": ("serve", "the dashboard in a browser on this machine (needs the extra `web`)"),
    "status": ("status", "one line for tmux, waybar and prompts"),
    "statusline": ("statusline", "our line in Claude Code, and the quota it is told: install, ..."),
    "ingest": ("ingest", "read all local logs once"),
    "report": ("report", "sums by hour, day, model, project, account, session and more"),
    "daily": ("report", "report by day"),
    "weekly": ("report", "report by week"),
    "monthly": ("report", "report by month"),
    "sessions": ("report", "report by session"),
    "blocks": ("report", "report by five-hour block"),
    "models": ("report", "report by model"),
    "projects": ("report", "report by project"),
    "ask": ("ask", "a question about usage in plain English, answered from the store"),
    "prices": ("prices", "what a model costs, and who says so"),
    "providers": ("providers", "every provider: what it can tell, what was found of it here"),
    "insights": ("insights", "what is unusual or could be better, and why"),
    "budget": ("budget", "limits in dollars: set, list, remove, pause, check for scripts"),
    "digest": ("digest", "what today, a week or a month came to, in a few lines"),
    "quota": ("quota", "every quota window and balance, when it resets, whether it lasts"),
    "accounts": ("accounts", "add, test, change and remove accounts of vendors"),
    "poll": ("poll", "ask the vendors of added accounts once, now"),
    "compare": ("compare", "where another tool's daily report differs from ours, and why"),
    "doctor": ("doctor", "what was looked for, what was found, and what to do"),
}
"""Command -> (module of this package, what it does)."""
QUICK = frozenset({"status", "statusline"})
"""Modules that need the standard library only."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 ok, 1 failed, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except BrokenPipeError:
        _discard_output()
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from burnbar_tui.facts import BurnbarError, UsageError

        if not isinstance(error, BurnbarError):
            raise
        from burnbar_tui.exporting import harmless

        text = f"burnbar: {harmless(str(error))}"
        print(text, file=sys.stderr)  # noqa: T201  # the command line's own voice
        return 2 if isinstance(error, UsageError) else 1


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        name = COMMANDS[arguments[0]][0]
        if name not in QUICK:
            import_module("burnbar_tui.quick_start")
        module = import_module(f"burnbar_tui.cli.{name}")
        run: Callable[[str, list[str]], int] = module.run
        return run(arguments[0], arguments[1:])
    if arguments:
        _refuse(arguments)
    module = import_module("burnbar_tui.cli.tui")
    return int(module.run("", []))


def _refuse(arguments: list[str]) -> None:
    """Answer what is no command: help, the version, or what is wrong with it."""
    from burnbar_tui.cli.parser import Parser

    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    parser = Parser(
        prog="burnbar",
        usage="burnbar [COMMAND] [OPTIONS]",
        description="What your AI coding assistants cost, how much quota is left, and why.",
        epilog="commands (without one, the dashboard starts):\n" + "\n".join(lines),
        commands=tuple(COMMANDS),
    )
    parser.add_version()
    parser.parse_args(arguments)


def _discard_output() -> None:
    """Let the interpreter flush into nothing at exit: nobody reads us any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
