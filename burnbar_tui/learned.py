"""Types that msgspec decodes into, from any thread."""

from threading import RLock
from typing import TypeVar

from msgspec import json

K = TypeVar("K")

LEARNING = RLock()
"""Held while msgspec learns a type."""
_LEARNED: set[type] = set()


def learned(kind: type[K]) -> type[K]:
    """Return a type once msgspec knows it all.

    It learns a struct when it is first needed, and another thread that needs it meanwhile would
    meet the half of it and crash. Whatever may be decoded in threads goes through here.
    """
    if kind not in _LEARNED:
        with LEARNING:
            json.Decoder(kind)
        _LEARNED.add(kind)
    return kind
