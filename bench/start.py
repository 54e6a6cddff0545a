"""How long it takes from the start of the process to a first frame with true totals.

The store is filled before. The frame counts when today's and this month's cost, as `burnbar report`
tells them, stand in what was written to the terminal. The baseline is a Textual app of one widget,
up to its text, in the same run.

    python bench/start.py --home DIR [--now INSTANT] [--pairs 15] [--cold]
"""

import argparse
import json
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from measure import BURNBAR, EMPTY_APP, environment, in_turns, machine, ratio_line, run
from terminal import NotSeenError, Terminal

from burnbar_tui.facts import NANO_USD_PER_USD
from burnbar_tui.format import dollars


def main() -> int:
    """Print the ratio; return 1 when the totals never came."""
    options = _options()
    now = options.now or _end_of_history(options.home)
    print(f"# {machine()}; ratio is burnbar / empty Textual app: median (range)")
    with tempfile.TemporaryDirectory() as data:
        env = environment(options.home, BURNBAR_DATA_DIR=data, BURNBAR_CONFIG_DIR=data)
        if now:
            env["BURNBAR_NOW"] = now
        told = run((*BURNBAR, "ingest", "--json"), env).json()
        today = (datetime.fromisoformat(now) if now else datetime.now(UTC)).date()
        texts = totals(env, today)
        print(f"{told['events_total']:,} events in the store; waiting for {' and '.join(texts)}")
        if options.cold:
            return cold(env, texts[:1], options.pairs)
        try:
            first_frame(BURNBAR, env, texts)
            pairs = in_turns(
                lambda: first_frame(BURNBAR, env, texts),
                lambda: first_frame(EMPTY_APP, env, ["SENTINEL"]),
                options.pairs,
            )
        except NotSeenError as error:
            print(error, file=sys.stderr)
            return 1
    print(ratio_line("process start to true totals", pairs))
    return 0


def first_frame(command: tuple[str, ...], env: dict[str, str], texts: list[str]) -> float:
    """Start a program and return the seconds until all texts have been painted."""
    with Terminal(command, env) as terminal:
        seen = terminal.wait(lambda painted: all(text in painted for text in texts))
        return seen - terminal.began


def cold(env: dict[str, str], today: list[str], times: int) -> int:
    """Print how long it takes to today's total when there is no store yet; nothing compares."""
    seconds = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as data:
            fresh = env | {"BURNBAR_DATA_DIR": data, "BURNBAR_CONFIG_DIR": data}
            seconds.append(first_frame(BURNBAR, fresh, today))
    print(f"process start to today's total, no store   {min(seconds):.2f} - {max(seconds):.2f} s")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="a home with logs in it")
    parser.add_argument("--now", help="the instant to run at; a corpus says when its history ends")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--cold", action="store_true", help="begin each time without a store")
    return parser.parse_args()


def _end_of_history(home: Path) -> str | None:
    expected = home / "expected.json"
    return str(json.loads(expected.read_text())["now"]) if expected.exists() else None


def totals(env: dict[str, str], today: date) -> list[str]:
    """Return today's and this month's cost as the program writes them, which are not zero.

    Days are those of the environment's time zone.
    """
    found = []
    for since in (today, today.replace(day=1)):
        days = ("--since", since.isoformat(), "--until", today.isoformat(), "--timezone", env["TZ"])
        told = run((*BURNBAR, "report", "--by", "day", *days, "--json"), env).json()
        cost = told["totals"]["cost_usd"]
        if cost:
            found.append(dollars(round(cost * NANO_USD_PER_USD)))
    if not found:
        raise SystemExit("nothing was used this month; give an instant with --now")
    return found


if __name__ == "__main__":
    sys.exit(main())
