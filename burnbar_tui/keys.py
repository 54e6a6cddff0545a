"""How keys are called, and the table of those that work, made from the bindings themselves."""

from collections.abc import Iterable
from typing import Any

from textual.app import App
from textual.binding import ActiveBinding

KEY_NAMES = {
    "enter": "enter",
    "escape": "esc",
    "backspace": "backspace",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "slash": "/",
    "backslash": "\\",
    "comma": ",",
}


def told(bindings: Iterable[ActiveBinding], app: App[Any]) -> list[tuple[str, str]]:
    """Return (keys, what they do), one row an action; keys without an id are Textual's own."""
    keys: dict[str, list[str]] = {}
    for active in bindings:
        text = active.binding.tooltip or active.binding.description
        if text and active.binding.id and active.enabled:
            keys.setdefault(text, []).append(app.get_key_display(active.binding))
    return [(" ".join(names), text) for text, names in keys.items()]
