"""How long Claude Code waits for our status line, beside the time of the user's own command.

A whole process is timed, from the payload on its standard input to its end, against a Python that
does nothing, in turns. Cases: our own line; the user's command run (`echo`, which costs a shell);
and `burnbar status`, which draws from the same file.

    python bench/statusline.py [--pairs 30]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path

from measure import BURNBAR, environment, in_turns, machine, ratio_line

NOTHING = (sys.executable, "-c", "pass")
PAYLOAD = {
    "session_id": "0d5e7a52",
    "transcript_path": "/home/ana/.claude/projects/-home-ana-shop/0d5e7a52.jsonl",
    "model": {"id": "claude-opus-4-8", "display_name": "Opus 4.8"},
    "context_window": {"used_percentage": 4.4},
    "rate_limits": {"five_hour": {"used_percentage": 41.0, "resets_at": None}},
}


def main() -> int:
    """Print one ratio a case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=30)
    pairs = parser.parse_args().pairs
    print(f"# {machine()}; ratio is burnbar / python -c pass: median (range)")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = environment(home, BURNBAR_DATA_DIR=f"{folder}/data", BURNBAR_CONFIG_DIR=folder)
        env["PYTHONPATH"] = str(Path(__file__).parents[1])
        render = (*BURNBAR, "statusline", "render")
        print(_case("status", (*BURNBAR, "status"), env, pairs))
        print(_case("statusline render, our own line", render, env, pairs))
        settings = home / ".claude/settings.json"
        settings.parent.mkdir()
        settings.write_text('{"statusLine": {"type": "command", "command": "echo mine"}}')
        subprocess.run(
            (*BURNBAR, "statusline", "install"), env=env, check=True, capture_output=True
        )
        print(_case("statusline render, the user's own", render, env, pairs))
    return 0


def _case(name: str, command: Sequence[str], env: Mapping[str, str], pairs: int) -> str:
    costs = count()
    turns = in_turns(
        lambda: _seconds(command, env, next(costs)), lambda: _seconds(NOTHING, env, 0), pairs
    )
    return ratio_line(name, turns)


def _seconds(command: Sequence[str], env: Mapping[str, str], cost: int) -> float:
    """Return how long a command takes; another cost tells of another answer, which is noted."""
    told = json.dumps({**PAYLOAD, "cost": {"total_cost_usd": cost}}).encode()
    began = time.perf_counter()
    subprocess.run(command, env=env, input=told, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
