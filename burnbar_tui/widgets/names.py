"""Names of accounts and projects as they fit into a cell."""

from collections.abc import Sequence

from burnbar_tui.widgets.parts import DIM, STRONG, Parts
from burnbar_tui.widgets.text import cells_of, plain

LONGEST = 200
LEAST_WITH_ENDS = 9


def account_name(provider: str, account: str, width: int, plan: str = "") -> Parts:
    """Return provider, account and plan; first the plan goes, then the provider's later words."""
    name = plain(provider, LONGEST)
    label = plain(account, LONGEST)
    if not name:
        return [(plain(account, width), STRONG)]
    for shown in (name, name.partition(" ")[0]):
        room = width - cells_of(shown)
        if cells_of(label) < room:
            parts: Parts = [(shown, STRONG), (f" {label}", DIM)]
            left = room - cells_of(label) - 4
            shown_plan = plain(plan, LONGEST)
            fits = plan and cells_of(shown_plan) <= left
            return [*parts, (f" · {shown_plan}", DIM)] if fits else parts
    shown = plain(name.partition(" ")[0], max(4, width // 2))
    return [(shown, STRONG), (f" {plain(account, width - cells_of(shown) - 1)}", DIM)]


def middle_cut(name: str, width: int) -> str:
    """Return a name that is no words in a width; of a longer one both ends are kept.

    Ids differ at their ends, and those of one family begin alike.
    """
    whole = plain(name, LONGEST)
    if cells_of(whole) <= width or " " in whole or width < LEAST_WITH_ENDS:
        return plain(name, width)
    tail, room = "", width - width // 2 - 1
    for character in reversed(whole):
        if cells_of(character + tail) > room:
            break
        tail = character + tail
    return plain(whole, width - cells_of(tail)) + tail


def told_apart(names: Sequence[str], width: int) -> list[str]:
    """Return names cut to a width; of those that would read alike the ends are kept."""
    cut = [plain(name, width) for name in names]
    return [
        f"…{plain(name, LONGEST)[1 - width :]}" if cut.count(short) > 1 else short
        for name, short in zip(names, cut, strict=True)
    ]


def folder_name(project: str) -> str:
    """Return the last part of a working folder of any system, or `—`."""
    return project.replace("\\", "/").rstrip("/").rpartition("/")[2] or "—"
