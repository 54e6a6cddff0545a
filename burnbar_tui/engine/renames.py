"""Calls that were told under another key before -> the same calls under their own key."""

from collections.abc import Iterable, Mapping

from burnbar_tui.engine.calls import Call

Rename = tuple[int, int, bool]
"""(former key, key, whether another call may have the former one): see `facts.Renamed`."""


def earlier_copies(
    renames: Iterable[Rename], calls: Iterable[Call], known: Mapping[int, Call]
) -> dict[int, Call]:
    """Return former key -> the call there as a copy of that among `calls` which it is by now."""
    by_key = {call.key: call for call in calls}
    found = {}
    for former, key, is_reused in renames:
        old, new = known.get(former), by_key.get(key)
        if old is None or new is None or former == key or old.session_id != new.session_id:
            continue
        if not is_reused or _can_be_one(old, new):
            found[former] = old._replace(key=key)
    return found


def _can_be_one(old: Call, new: Call) -> bool:
    """Tell whether a call can have become another: its prompt stays, its output only grows."""
    prompt = slice(Call._fields.index("input_tokens"), Call._fields.index("output_tokens"))
    return old[prompt] == new[prompt] and old.output_tokens <= new.output_tokens
