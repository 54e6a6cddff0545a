"""How long reading all logs takes: cold into a new store, and warm with nothing new.

The baseline is ccusage's native binary, which reads the same home in the same run and keeps no
store. No ratio is printed for a corpus of which any provider, day and model is counted wrongly.

    python bench/ingest.py --corpus DIR [DIR ...] --ccusage PATH [--pairs 7]
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import (
    BURNBAR,
    Run,
    environment,
    in_turns,
    machine,
    peak_of_tree,
    ratio_line,
    run,
)

PROVIDERS = {
    "claude": "claude-code",
    "codex": "codex",
    "opencode": "opencode",
    "gemini": "gemini-cli",
    "pi": "pi",
    "qwen": "qwen-code",
    "amp": "amp",
    "droid": "factory",
    "aider": "aider",
}
"""The corpus's name of a provider, and ours."""
COUNTS = {
    "events": "events",
    "input": "input_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write": "cache_creation_tokens",
    "output": "output_tokens",
    "reasoning": "reasoning_tokens",
}
"""The corpus's name of a count, and ours."""

INGEST = (*BURNBAR, "ingest", "--json")
REPORT = (*BURNBAR, "report", "--by", "day,provider,model", "--timezone", "UTC", "--json")

Cells = dict[tuple[str, str, str], tuple[int, ...]]
"""The counts, in the order of `COUNTS`, of each (day, provider, model)."""


def main() -> int:
    """Print the ratios of every corpus; return 1 when one is not counted exactly."""
    options = _options()
    print(f"# {machine()}; ratios are burnbar / ccusage: median (range)")
    return max([_bench(corpus, options.ccusage, options.pairs) for corpus in options.corpus])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--corpus", nargs="+", type=Path, required=True, help="homes with expected.json"
    )
    parser.add_argument("--ccusage", type=Path, required=True, help="the native binary")
    parser.add_argument("--pairs", type=int, default=7)
    return parser.parse_args()


def _bench(corpus: Path, ccusage: Path, pairs: int) -> int:
    expected = json.loads((corpus / "expected.json").read_text())
    size = f"{expected['bytes'] / 1e6:,.0f} MB in {expected['files']:,} files"
    print(f"\n## {size}, traps {expected.get('traps', '?')}")
    with tempfile.TemporaryDirectory() as data:
        told = run(INGEST, _own(corpus, data)).json()
        cells = wanted(expected)
        wrong = list(differences(cells, counted(run(REPORT, _own(corpus, data)).json())))
        if wrong:
            print("not exact, so no ratios:", *wrong[:10], sep="\n  ")
            print(f"  {len(wrong)} cells differ")
            return 1
        print(f"exact in all {len(cells):,} cells, {told['events_total']:,} events")
        _cold(corpus, ccusage, pairs)
        _warm(corpus, ccusage, pairs, data)
    return 0


def wanted(expected: dict[str, Any]) -> Cells:
    """Return the cells of a corpus's ledger, less those without an event.

    Where the ledger keeps reasoning apart from output, it is added: ours holds it.
    """
    found: Cells = {}
    for name, provider in expected["providers"].items():
        is_inside = provider["semantics"]["reasoning_in_output"]
        for day, models in provider["daily"].items():
            for model, cell in models.items():
                output = cell["output"] + (0 if is_inside else cell["reasoning"])
                if cell["events"] and name in PROVIDERS:
                    whole = {**cell, "output": output}
                    found[day, PROVIDERS[name], model] = tuple(whole[count] for count in COUNTS)
    return found


def counted(report: dict[str, Any]) -> Cells:
    """Return the cells of `burnbar report --json`, of the providers that are compared."""
    return {
        (row["day"], row["provider"], row["model"]): tuple(row[count] for count in COUNTS.values())
        for row in report["rows"]
        if row["provider"] in PROVIDERS.values()
    }


def differences(wanted: Cells, counted: Cells) -> Iterator[str]:
    """Yield one line for each cell that is missing, invented or wrong."""
    for cell in sorted(wanted.keys() | counted.keys()):
        if wanted.get(cell) != counted.get(cell):
            yield f"{' '.join(cell)}: wanted {wanted.get(cell)}, counted {counted.get(cell)}"


def _cold(corpus: Path, ccusage: Path, pairs: int) -> None:
    """Compare a first import, into a store that does not exist yet, with one report."""

    def burnbar() -> Run:
        with tempfile.TemporaryDirectory() as data:
            return run(INGEST, _own(corpus, data))

    found = in_turns(burnbar, lambda: run(_peer(ccusage), environment(corpus)), pairs)
    _print("cold: ingest", found)
    with tempfile.TemporaryDirectory() as data:
        own = peak_of_tree(INGEST, _own(corpus, data))
    print(
        ratio_line(
            "cold: peak memory", [(own, peak_of_tree(_peer(ccusage), environment(corpus)))], "MiB"
        )
    )


def _warm(corpus: Path, ccusage: Path, pairs: int, data: str) -> None:
    """Compare a daily report from a filled store, after looking for news, with the peer's."""
    daily = (*BURNBAR, "daily", "--json", "--timezone", "UTC")
    found = in_turns(
        lambda: run(daily, _own(corpus, data)),
        lambda: run(_peer(ccusage), environment(corpus)),
        pairs,
    )
    _print("warm: daily report, nothing new", found)
    own = peak_of_tree(daily, _own(corpus, data))
    print(f"{'warm: peak memory':<40} {own:.0f} MiB")


def _print(name: str, found: list[tuple[Run, Run]]) -> None:
    walls = [(one.wall_seconds, other.wall_seconds) for one, other in found]
    print(ratio_line(name, walls))
    processor = [(one.cpu_seconds, other.cpu_seconds) for one, other in found]
    print(ratio_line(f"{name.partition(':')[0]}: processor time", processor))


def _own(corpus: Path, data: str) -> dict[str, str]:
    return environment(corpus, BURNBAR_DATA_DIR=data, BURNBAR_CONFIG_DIR=data)


def _peer(ccusage: Path) -> tuple[str, ...]:
    return (str(ccusage), "daily", "--json", "--offline")


if __name__ == "__main__":
    sys.exit(main())
