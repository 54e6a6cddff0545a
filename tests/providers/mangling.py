"""Records and bytes, damaged in every way that hypothesis can think of."""

import json
from typing import Any

from hypothesis import strategies as st

Json = Any
"""What a mutation may meet and leave anywhere in a record."""

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(1 << 80), 1 << 80)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["usage", "9" * 5_000, "-1", "1e999", "2026-09-18T09:99:99.999Z"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Json, found: list[tuple[Json, str | int]]) -> list[tuple[Json, str | int]]:
    """Return every place in a record as (its container, its name or index)."""
    names: list[str | int] = []
    if isinstance(value, dict):
        names = list(value)
    elif isinstance(value, list):
        names = list(range(len(value)))
    for name in names:
        found.append((value, name))
        places(value[name], found)
    return found


def mangled_json(data: bytes, chosen: st.DataObject) -> bytes:
    """Return JSON one of whose fields is gone or holds something else; other bytes as they are."""
    try:
        record = json.loads(data)
    except ValueError:
        return data
    if not (found := places(record, [])):
        return data
    container, name = chosen.draw(st.sampled_from(found))
    if chosen.draw(st.booleans()):
        del container[name]
    else:
        container[name] = chosen.draw(anything)
    return json.dumps(record).encode()


def mangled_bytes(data: bytes, chosen: st.DataObject) -> bytes:
    """Return bytes of which some are gone and some are others."""
    at = chosen.draw(st.integers(0, len(data)))
    gone = chosen.draw(st.integers(0, 40))
    return data[:at] + chosen.draw(st.binary(max_size=20)) + data[at + gone :]
