"""A mouse and keys at random, while calls stream in: nothing crashes, the terminal is left clean.

The real program with its real engine runs in a terminal, over a made-up developer's logs that grow
all the time. A storm of the mouse moves, clicks, drags and scrolls anywhere, and now and then
changes the screen; a storm of keys presses all that any screen has. In the end `q` must end the
program with 0. A storm may find a command that quits: then the program is started again.

No name is looked up, no program found, no key ring there, so that nothing outside is reached.

    python bench/storms.py [--seconds 60] [--seed 1] [--what mouse keys]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from measure import environment, machine
from terminal import COLUMNS, ROWS, NotSeenError, Terminal

from burnbar_tui.demo import Demo, write_history

ALONE = (
    sys.executable,
    "-c",
    "import socket\n"
    "def nobody(*_, **__):\n"
    "    raise socket.gaierror('no network here')\n"
    "socket.getaddrinfo = nobody\n"
    "import subprocess\n"
    "class Popen(subprocess.Popen):\n"
    "    def __init__(self, *words, shell=False, **how):\n"
    "        super().__init__('false' if shell else words[0], *words[1:], **how)\n"
    "subprocess.Popen = Popen\n"
    "from burnbar_tui.__main__ import main\n"
    "main()\n",
)
"""The program, to which there is no other machine; no line of a shell runs what was typed."""
CALLS_SECONDS, BLOWS_SECONDS = 0.1, 0.02
LEFT_CLEAN = {
    "alternate screen": b"\x1b[?1049l",
    "cursor": b"\x1b[?25h",
    "mouse": b"\x1b[?1003l",
    "bracketed paste": b"\x1b[?2004l",
}
"""What gives the terminal back, by what it was taken for."""
PRINTED = "".join(map(chr, range(33, 127))).replace("q", "") + " "
ESCAPED = (
    *("\t", "\r", "\x1b", "\x7f", "\x1bOP", "\x1b[Z", "\x1b[3~", "\x1b[5~", "\x1b[6~"),
    *(f"\x1b[{letter}" for letter in "ABCDHF"),
)
CONTROL = "\x01\x03\x04\x05\x06\x0b\x0c\x0e\x10\x12\x15\x17"
"""Without those that end a program, stop it, or stop what it writes."""


def mouse(chance: Random) -> str:
    """Return what a mouse does next, as terminals tell it; at times a key that changes screens."""
    place = f"{chance.randint(1, COLUMNS)};{chance.randint(1, ROWS)}"
    other = f"{chance.randint(1, COLUMNS)};{chance.randint(1, ROWS)}"
    match chance.choices(("move", "click", "twice", "drag", "scroll", "key"), (6, 6, 2, 4, 3, 2))[
        0
    ]:
        case "move":
            return f"\x1b[<35;{place}M"
        case "click":
            return f"\x1b[<0;{place}M\x1b[<0;{place}m"
        case "twice":
            return f"\x1b[<0;{place}M\x1b[<0;{place}m" * 2
        case "drag":
            return f"\x1b[<0;{place}M\x1b[<32;{other}M\x1b[<0;{other}m"
        case "scroll":
            return f"\x1b[<{chance.choice((64, 65))};{place}M" * chance.randint(1, 4)
        case _:
            return str(chance.choice((*"123456789,?tugb/", "\x1b", "\r")))


def keys(chance: Random) -> str:
    """Return a key; those that open something and leave it come more often than their share."""
    if chance.random() < 0.3:
        return str(chance.choice(("\r", "\x1b", "\x1b[B", "\t", *"123456")))
    if chance.random() < 0.2:
        return str(chance.choice((*ESCAPED, *CONTROL)))
    return chance.choice(PRINTED)


STORMS: dict[str, Callable[[Random], str]] = {"mouse": mouse, "keys": keys}


def main() -> int:
    """Run the storms; return 1 when one of them did harm."""
    options = _options()
    print(f"# {options.seconds:g} s each, seed {options.seed}; {machine()}")
    harms = 0
    for name in options.what:
        chance = Random(f"{name} {options.seed}")  # noqa: S311  # no secret
        harm, blows, quits = storm(STORMS[name], options.seconds, chance)
        print(f"{name}: {blows:,} blows, left {quits} times by itself; {harm or 'no harm'}")
        harms += bool(harm)
    return int(harms > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--what", nargs="+", choices=tuple(STORMS), default=list(STORMS))
    return parser.parse_args()


def storm(blow: Callable[[Random], str], seconds: float, chance: Random) -> tuple[str, int, int]:
    """Return what went wrong, or empty text; how much was done; how often the program was quit."""
    blows = quits = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            write_history(home, datetime.now(UTC), days=20)
            with Terminal(ALONE, _alone(home), home) as terminal:
                terminal.settle(1.0, 10.0)
                try:
                    for _ in _rage(terminal, home, blow, until, chance):
                        blows += 1
                except NotSeenError:
                    quits += 1
                else:
                    _leave(terminal)
                if harm := _harm(terminal):
                    return f"{harm}\n{terminal.text[-3_000:]}", blows, quits
    return "", blows, quits


def _alone(home: Path) -> dict[str, str]:
    folders = {"BURNBAR_DATA_DIR": f"{home}/data", "BURNBAR_CONFIG_DIR": f"{home}/data"}
    own = {
        "PATH": f"{home}/nothing",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    return environment(home, **folders, **own)


def _rage(
    terminal: Terminal, home: Path, blow: Callable[[Random], str], until: float, chance: Random
) -> Iterator[None]:
    """Let it storm while calls stream in; yield at each blow.

    Raises:
        NotSeenError: the program has ended.
    """
    demo, next_call = Demo(home, lambda: datetime.now(UTC)), 0.0
    while (now := time.monotonic()) < until:
        if now >= next_call:
            demo.grow()
            next_call = now + CALLS_SECONDS
        terminal.press(blow(chance))
        yield
        terminal.pass_time(BLOWS_SECONDS)
        if len(terminal.raw) > 1 << 20 and "Traceback" not in terminal.text:
            terminal.mark()


def _leave(terminal: Terminal) -> None:
    """Close whatever is open and quit, as a person does who finds nothing else."""
    try:
        for _ in range(6):
            for key in (*("\x1b",) * 8, "1", "q"):
                terminal.press(key)
                terminal.pass_time(0.2)
    except (NotSeenError, OSError):
        return


def _harm(terminal: Terminal) -> str:
    """Tell what is wrong with how the program ended."""
    code = terminal.end(10.0)
    kept = [name for name, sign in LEFT_CLEAN.items() if sign not in terminal.raw[-4_000:]]
    if code is None:
        return "it does not end"
    if "Traceback" in terminal.text:
        return f"ended with {code} and a traceback"
    if code or kept:
        return f"ended with {code}; not given back: {', '.join(kept) or 'nothing'}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
