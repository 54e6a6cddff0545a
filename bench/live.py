"""What it is like to keep the program open: new calls, keys during an import, and rest.

`append`: 5,000 log files are watched; one call is appended to one of them; until its token count is
painted. `keys`: `u` is pressed while a home is imported into an empty store; until the top line
names the other unit. `idle`: nothing happens; processor time, memory and bytes painted, beside a
Textual app of one widget.

    python bench/live.py append [--repeats 100]
    python bench/live.py keys --home DIR [--repeats 60]
    python bench/live.py idle [--seconds 60]
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random

from measure import (
    BURNBAR,
    EMPTY_APP,
    cpu_seconds,
    environment,
    latency_line,
    machine,
    proportional_mib,
    resident_mib,
    run,
    tree,
)
from terminal import NotSeenError, Terminal

from burnbar_tui.format import count

FILES, FOLDERS = 5_000, 300
QUIET_SECONDS, PATIENCE_SECONDS = 1.5, 20.0


def main() -> int:
    """Run one benchmark; return 1 when what it waits for is never painted."""
    options = _options()
    print(f"# {options.what}: {machine()}")
    try:
        if options.what == "keys":
            _keys(options.home, options.repeats or 60)
        else:
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder)
                files = write_home(home)
                env = _own(home, str(home / "data"))
                run((*BURNBAR, "ingest", "--json"), env)
                if options.what == "append":
                    _append(env, files, options.repeats or 100)
                else:
                    _idle(env, options.seconds)
    except NotSeenError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("append", "keys", "idle"))
    parser.add_argument("--home", type=Path, help="keys: a home with some 300 MB of logs")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    if options.what == "keys" and options.home is None:
        parser.error("keys needs --home")
    return options


def _own(home: Path, data: str) -> dict[str, str]:
    return environment(home, BURNBAR_DATA_DIR=data, BURNBAR_CONFIG_DIR=data)


def write_home(home: Path) -> list[Path]:
    """Write many small transcripts of the last 40 days and return their paths."""
    random, now, files = Random(1), datetime.now(UTC), []  # noqa: S311  # no secret
    for number in range(FILES):
        folder = home / f".claude/projects/-home-ana-code-p{number % FOLDERS}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{number:08x}-0000-4000-8000-000000000000.jsonl"
        at = now - timedelta(minutes=random.randint(60, 40 * 24 * 60))
        path.write_bytes(_call(path, number, at, random.randint(2_000, 90_000)))
        os.utime(path, (at.timestamp(), at.timestamp()))
        files.append(path)
    return files


def _call(path: Path, number: int, at: datetime, tokens: int) -> bytes:
    """Return the line of one call that read so many tokens from the cache."""
    usage = {
        "input_tokens": 3,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": tokens,
        "output_tokens": 100,
    }
    message = {
        "id": f"msg_{number}",
        "role": "assistant",
        "model": "claude-sonnet-4-6",
        "usage": usage,
    }
    record = {
        "cwd": "/home/ana/code/" + path.parent.name.rpartition("-")[2],
        "sessionId": path.stem,
        "message": message,
        "requestId": f"req_{number}",
        "type": "assistant",
        "uuid": f"{number:08x}-0000-4000-9000-000000000000",
        "timestamp": at.isoformat(timespec="milliseconds")[:-6] + "Z",
    }
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _append(env: dict[str, str], files: list[Path], repeats: int) -> None:
    """Append calls with token counts that no other text on the screen has."""
    random, found = Random(2), []  # noqa: S311  # no secret
    with Terminal(BURNBAR, env) as terminal:
        terminal.settle(QUIET_SECONDS, PATIENCE_SECONDS)
        for number in range(repeats):
            tokens = 700_100 + 100 * number
            path = random.choice(files)
            line = _call(path, FILES + number, datetime.now(UTC), tokens)
            terminal.pass_time(random.uniform(0.4, 1.0))
            terminal.mark()
            began = time.perf_counter()
            with path.open("ab", buffering=0) as file:
                file.write(line)
            seen = terminal.wait(_shows(tokens))
            found.append((seen - began) * 1000)
    print(latency_line(f"append to painted number, {FILES:,} files", found))


def _shows(tokens: int) -> Callable[[str], bool]:
    """Return a test for a count in a painted text, however it is written."""
    forms = (count(tokens), f"{tokens:,}", str(tokens))
    return lambda text: any(form in text for form in forms)


def _keys(home: Path, repeats: int) -> None:
    """Press a key at random while an import runs, in as many imports as it takes."""
    with tempfile.TemporaryDirectory() as data:
        told = run((*BURNBAR, "ingest", "--json"), _own(home, data)).json()
    print(f"{told['bytes'] / 1e6:,.0f} MB, imported in {told['seconds']:.2f} s when alone")
    found: list[float] = []
    imports = 0
    while len(found) < repeats and imports < 20:
        with tempfile.TemporaryDirectory() as data:
            found += _press_while_importing(_own(home, data), int(told["events_total"]))
        imports += 1
    print(latency_line(f"key to repaint, in {imports} imports", found))


def _press_while_importing(env: dict[str, str], events: int) -> list[float]:
    """Return the milliseconds from each key to the unit that it chose, in the top line."""
    random, found = Random(3), []  # noqa: S311  # no secret
    units = cycle(("tokens", "$"))
    glance = Path(env["BURNBAR_DATA_DIR"]) / "glance.json"
    with Terminal(BURNBAR, env) as terminal:
        terminal.wait(lambda text: len(text.split()) > 10)
        while _events_in(glance) < events:
            terminal.pass_time(random.uniform(0.02, 0.12))
            terminal.mark()
            pressed = terminal.press("u")
            painted = terminal.wait(_says_unit(next(units)))
            found.append((painted - pressed) * 1000)
    return found


def _says_unit(unit: str) -> Callable[[str], bool]:
    """Return a test for the newest top line: the unit stands behind the periods."""
    return lambda text: re.findall(r"\bmonth +all +(tokens|\$)", text)[-1:] == [unit]


def _events_in(glance: Path) -> int:
    """Return how many calls the store holds by its newest glance."""
    return int(json.loads(glance.read_bytes())["events_total"]) if glance.exists() else 0


def _idle(env: dict[str, str], seconds: float) -> None:
    """Watch both programs do nothing."""
    for name, command in (("burnbar", BURNBAR), ("empty Textual app", EMPTY_APP)):
        with Terminal(command, env) as terminal:
            terminal.settle(QUIET_SECONDS, PATIENCE_SECONDS)
            used, painted = cpu_seconds(terminal.pid), terminal.bytes_read
            terminal.pass_time(seconds)
            share = (cpu_seconds(terminal.pid) - used) / seconds
            shared = sum(map(proportional_mib, tree(terminal.pid)))
            print(
                f"{name:<20} {share:.2%} of a core  {resident_mib(terminal.pid):.1f} MiB resident"
                f" ({shared:.1f} proportional)  {terminal.bytes_read - painted:,} bytes painted"
            )


if __name__ == "__main__":
    sys.exit(main())
