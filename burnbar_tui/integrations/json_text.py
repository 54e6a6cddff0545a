"""Changing one member of a JSON object as text, so that every other character stays as it is."""

import json
from typing import NamedTuple

SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


class Member(NamedTuple):
    """Where one member of an object stands in its text."""

    name: str
    start: int
    value_start: int
    end: int


class Edit(NamedTuple):
    """One piece of a text that becomes another."""

    start: int
    removed: str
    inserted: str

    def done(self, text: str) -> str:
        """Return the text with the piece changed."""
        return text[: self.start] + self.inserted + text[self.start + len(self.removed) :]

    def undone(self, text: str) -> str:
        """Return the text as it was before; only for exactly what `done` returned."""
        return Edit(self.start, self.inserted, self.removed).done(text)


def members(text: str) -> list[Member]:
    """Return the members of the object that a text is, in their order.

    Raises:
        ValueError: it is no JSON, or no object.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004  # the caller cares for the text only
    found: list[Member] = []
    at = _after_space(text, text.index("{") + 1)
    while text[at] != "}":
        start = at
        name, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        value_start = at
        _, at = _DECODER.raw_decode(text, at)
        found.append(Member(name, start, value_start, at))
        at = _after_space(text, at)
        if text[at] == ",":
            at = _after_space(text, at + 1)
    return found


def raw_value(text: str, name: str) -> str | None:
    """Return the text of a member's value, or None where there is none; of twins the last counts.

    Raises:
        ValueError: the text is no JSON object.
    """
    found = [one for one in members(text) if one.name == name]
    return text[found[-1].value_start : found[-1].end] if found else None


def put(text: str, name: str, value: object) -> Edit:
    """Return the edit that gives a member another value, or adds it in front of all others.

    In front, since then no other line changes, not even by a comma.

    Raises:
        ValueError: the text is no JSON object.
    """
    known = members(text)
    opening = text.index("{") + 1
    gap = text[opening : known[0].start] if known else "\n  "
    newline = "\r\n" if "\r\n" in text else "\n"
    if not known:
        gap = gap.replace("\n", newline)
    indent = gap.rpartition("\n")[2] if "\n" in gap else ""
    written = json.dumps(value, indent=indent or None).replace("\n", newline + indent)
    for one in reversed(known):
        if one.name == name:
            return Edit(one.value_start, text[one.value_start : one.end], written)
    member = f"{json.dumps(name)}: {written}"
    if known:
        return Edit(opening, "", f"{gap}{member},")
    closing = text.rindex("}")
    return Edit(opening, text[opening:closing], f"{gap}{member}{newline}")


def put_back(text: str, name: str, raw: str | None) -> Edit:
    """Return the edit that gives a member the value of this text; None removes the member.

    Raises:
        ValueError: the text is no JSON object, or has no such member.
    """
    known = members(text)
    index = max(n for n, one in enumerate(known) if one.name == name)
    one = known[index]
    if raw is not None:
        return Edit(one.value_start, text[one.value_start : one.end], raw)
    if index + 1 < len(known):
        start, end = one.start, known[index + 1].start
    elif index:
        start, end = known[index - 1].end, one.end
    else:
        start, end = text.index("{") + 1, text.rindex("}")
    return Edit(start, text[start:end], "")


def _after_space(text: str, at: int) -> int:
    while text[at] in SPACE:
        at += 1
    return at
