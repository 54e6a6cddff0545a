"""Texts without the secret that a vendor's answer may repeat, whole, in part or encoded."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeVar
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

SHORTEST_SECRET = 6
"""Shorter parts of a credential are words that may stand anywhere, such as `Bearer`."""
PIECE = 8
"""So many characters in a row of a secret are too many: vendors cut off and mask what they repeat,
and texts that are too long are cut off by us."""
SHORTEST_TOKEN = 12
HIDDEN = "[hidden]"
FactT = TypeVar("FactT", bound=Struct)


class Hiding:
    """Takes one credential out of texts."""

    def __init__(self, secret: str) -> None:
        """Prepare for a key, a token, or a file with several of them."""
        parts = _parts(secret)
        forms = {form for part in parts for form in _forms(part)}
        self._wholes = sorted(forms, key=len, reverse=True)
        tokens = {form for part in parts if _is_token(part) for form in _forms(part)}
        self._pieces = {
            form[start : start + PIECE] for form in tokens for start in range(len(form) - PIECE + 1)
        }

    def text(self, text: str) -> str:
        """Return a text without the secret or any part of it."""
        for whole in self._wholes:
            text = text.replace(whole, HIDDEN)
        kept, end = [], 0
        for start in range(len(text) - PIECE + 1):
            if text[start : start + PIECE] in self._pieces:
                if start >= end:
                    kept.append(text[end:start] + HIDDEN)
                end = start + PIECE
        return "".join(kept) + text[end:]

    def fact(self, fact: FactT) -> FactT:
        """Return a fact without the secret in any of its texts."""
        changes = {
            name: hidden
            for name in fact.__struct_fields__
            if type(told := getattr(fact, name)) is str and (hidden := self.text(told)) != told
        }
        return replace(fact, **changes) if changes else fact


def _parts(secret: str) -> set[str]:
    """Return a secret or, of a file with a login, every text in it."""
    found = {secret}
    if secret.startswith("{"):
        with suppress(ValueError, RecursionError):
            found = set(_texts(json.loads(secret)))
    found |= {part for one in list(found) for part in re.split(r"[\s;,=]+|%3A%3A|::", one)}
    return {part for part in found if len(part) >= SHORTEST_SECRET}


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _forms(part: str) -> set[str]:
    """Return the ways in which a part may be written."""
    data = part.encode("utf-8", "replace")
    encoded = (b64encode(data).decode(), urlsafe_b64encode(data).decode())
    return {part, quote(part, safe=""), *(one.rstrip("=") for one in encoded)}


def _is_token(part: str) -> bool:
    """Tell a token from an address, a date or a name, pieces of which may stand anywhere."""
    has_digit = any(character.isdigit() for character in part)
    is_word = part.startswith("{") or "://" in part or "@" in part or " " in part
    return (
        len(part) >= SHORTEST_TOKEN
        and has_digit
        and not is_word
        and not re.match(r"\d{4}-\d\d-\d\d", part)
    )
