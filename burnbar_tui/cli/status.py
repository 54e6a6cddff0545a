"""`burnbar status`: one line from the glance file, in the time of a Python start.

Only the standard library is imported, and no store is opened, so it can be asked every second.
"""

import json
import os
import sys
from datetime import UTC, datetime

FORMATS = ("plain", "tmux", "json", "waybar")
NANO = 1_000_000_000
WARM, HOT = 80.0, 100.0


def run(command: str, argv: list[str]) -> int:
    """Print today's cost, this month's, and the tightest window."""
    form = _format(command, argv)
    if form is None:
        return 2
    if form == "help":
        sys.stdout.write(f"usage: burnbar {command} [--format {'|'.join(FORMATS)}]\n")
        return 0
    found = glance()
    state = state_of(found)
    if form == "json":
        sys.stdout.write(json.dumps(state) + "\n")
    elif form == "waybar":
        text = {"text": _line(state, found), "tooltip": _tooltip(state), "class": _level(state)}
        sys.stdout.write(json.dumps(text) + "\n")
    else:
        line = _line(state, found)
        sys.stdout.write((line.replace("#", "##") if form == "tmux" else line) + "\n")
    return 0


def _format(command: str, argv: list[str]) -> str | None:
    """Return the format asked for, None after telling what is wrong."""
    words = [part for word in argv for part in word.split("=", 1)]
    if words in (["-h"], ["--help"]):
        return "help"
    if not words:
        return "plain"
    if words == ["--json"]:
        return "json"
    if len(words) == 2 and words[0] == "--format" and words[1] in FORMATS:
        return words[1]
    sys.stderr.write(
        f"burnbar {command}: expected --format with one of {', '.join(FORMATS)}, "
        f"not {' '.join(argv)!r}\n"
    )
    return None


def glance() -> dict[str, object]:
    """Return the newest totals, empty where there are none."""
    folder = os.environ.get("BURNBAR_DATA_DIR")
    if not folder:
        from burnbar_tui.paths import find_paths

        folder = str(find_paths().data)
    try:
        with open(os.path.join(folder, "glance.json"), "rb") as file:  # noqa: PTH118, PTH123  # pathlib costs as much as this whole command
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def state_of(glance: dict[str, object]) -> dict[str, object]:
    """Return what is known, unknown as None; a day that has passed since is not today's."""
    if not glance:
        return dict.fromkeys(
            ("as_of", "today_usd", "today_tokens", "month_usd", "burn_usd_per_hour", "window")
        ) | {"cost_confidence": "unavailable"}
    windows = glance.get("windows")
    today = glance.get("today") if _is_of(glance, "%Y-%m-%d") else None
    month = glance.get("month") if _is_of(glance, "%Y-%m") else None
    burn = glance.get("burn_nano_usd_per_hour")
    return {
        "as_of": glance.get("as_of"),
        "today_usd": _usd(today),
        "today_tokens": _tokens(today),
        "month_usd": _usd(month),
        "burn_usd_per_hour": burn / NANO if isinstance(burn, int) else None,
        "cost_confidence": _confidence(today),
        "window": _tightest(windows),
    }


def _is_of(glance: dict[str, object], form: str) -> bool:
    """Tell whether the glance was made on this day, or in this month, of the local calendar."""
    try:
        as_of = datetime.fromisoformat(str(glance["as_of"]))
        now = datetime.fromisoformat(os.environ.get("BURNBAR_NOW") or datetime.now(UTC).isoformat())
    except (KeyError, ValueError):
        return False
    return as_of.astimezone().strftime(form) == now.astimezone().strftime(form)


def _usd(tally: object) -> float | None:
    """Return a tally's cost; what is left out of a glance has its default, which is 0."""
    cost = tally.get("cost_nano_usd", 0) if isinstance(tally, dict) else None
    return cost / NANO if isinstance(cost, int) else None


def _tokens(tally: object) -> int | None:
    if not isinstance(tally, dict):
        return None
    names = ("input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens")
    return sum(int(tally.get(name, 0)) for name in names)


def _confidence(tally: object) -> str:
    labels = ("exact", "estimated", "unavailable")
    return labels[int(tally.get("cost_confidence", 0))] if isinstance(tally, dict) else labels[2]


def _tightest(windows: object) -> dict[str, object] | None:
    known = [
        window
        for window in (windows if isinstance(windows, list) else [])
        if isinstance(window.get("used_percent"), int | float)
    ]
    if not known:
        return None
    keys = ("provider_id", "account", "window", "used_percent", "resets_at", "state")
    return {key: known[0].get(key) for key in keys}


def _line(state: dict[str, object], glance: dict[str, object]) -> str:
    today = _at_least(dollars(state["today_usd"]), glance.get("today"))
    month = dollars(state["month_usd"])
    if state["month_usd"] is not None:
        told = glance.get("month")
        month = f"{_at_least(month, told)} {sign(_confidence(told))}"
    parts = [f"{today} {mark(state)}", f"month {month}"]
    window = state["window"]
    if isinstance(window, dict):
        used = float(window["used_percent"])
        warning = "▲ " if used >= WARM else ""
        fresh = "" if window.get("state") in {None, "live"} else "◌"
        parts.append(f"{warning}{plain(str(window['window']))} {fresh}{_percent(used)}")
    return " · ".join(parts)


def _at_least(text: str, tally: object) -> str:
    """Return an amount, with a sign where some calls of it have no price."""
    is_part = isinstance(tally, dict) and tally.get("unpriced_events") and text[0] == "$"
    return f"≥ {text}" if is_part else text


def _percent(used: float) -> str:
    """Return a share as `format.percent` does, which is slow to import."""
    return "<1%" if 0 < used < 1 else f"{int(min(used, 9_999))}%"


def _tooltip(state: dict[str, object]) -> str:
    return f"as of {state['as_of'] or 'never: run burnbar'}"


def _level(state: dict[str, object]) -> str:
    window = state["window"]
    used = float(window["used_percent"]) if isinstance(window, dict) else 0.0
    return "critical" if used >= HOT else "warning" if used >= WARM else "normal"


def mark(state: dict[str, object]) -> str:
    """Return how sure today's cost is, as a sign."""
    return sign(str(state["cost_confidence"]))


def sign(confidence: str) -> str:
    """Return how sure an amount is, as a sign."""
    return {"exact": "●", "estimated": "◐"}.get(confidence, "○")


def plain(text: str) -> str:
    """Return a text with nothing in it that a terminal would obey."""
    return "".join(one if one.isprintable() else "·" for one in text)


def dollars(usd: object) -> str:
    """Return an amount; unknown is a dash."""
    return f"${usd:,.2f}" if isinstance(usd, int | float) else "—"
