"""`burnbar poll`: ask the vendors of added accounts once, now."""

import os
import sys
from functools import partial

from burnbar_tui import clock
from burnbar_tui.cli.output import print_json, print_table
from burnbar_tui.cli.parser import Parser
from burnbar_tui.engine.keeping import Keeping
from burnbar_tui.engine.polling import Outcome
from burnbar_tui.paths import find_paths


def run(command: str, argv: list[str]) -> int:
    """Poll all accounts or one; exit code 1 only when every one failed."""
    parser = Parser(
        f"burnbar {command}", "Ask the vendors of added accounts once, whatever the timers say."
    )
    parser.add_argument("account", nargs="*", help="provider/label, or what is enough of it")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(argv)
    with Keeping(find_paths(), os.environ, partial(clock.now, os.environ)) as keeping:
        logins = [keeping.named(*options.account)] if options.account else keeping.all()
        outcomes = keeping.poll(logins)
    if options.json:
        print_json({"accounts": [as_json(outcome) for outcome in outcomes]})
    elif not outcomes:
        sys.stdout.write("no account was added yet (see burnbar accounts add --help)\n")
    else:
        columns = ("account", "answer", "windows", "balances", "usage rows")
        print_table(
            [(name, name in columns[2:5]) for name in columns],
            [_cells(outcome) for outcome in outcomes],
        )
        for outcome in outcomes:
            if outcome.message:
                from burnbar_tui.widgets.text import plain  # Rich, for people only.

                name = plain(outcome.login.name, 80)
                sys.stdout.write(f"{name}: {plain(outcome.message, 400)}\n")
    return 1 if outcomes and all(outcome.error_class for outcome in outcomes) else 0


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return what a poll brought in the words that scripts rely on."""
    return {
        "provider": outcome.login.account.provider_id,
        "account": outcome.login.account.label,
        "ok": not outcome.error_class,
        "error_class": outcome.error_class or None,
        "message": outcome.message or None,
        "windows": outcome.windows,
        "balances": outcome.balances,
        "usage_rows": outcome.usage_rows,
    }


def _cells(outcome: Outcome) -> tuple[str, ...]:
    counts = (outcome.windows, outcome.balances, outcome.usage_rows)
    answer = outcome.error_class or "ok"
    return (outcome.login.name, answer, *map(str, counts))
