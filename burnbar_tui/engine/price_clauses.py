"""Clauses that decide whether a model id as logged means one model of a price table.

They mirror the match logic of genai-prices. Every text to match is lower case already, and so are
the clauses' own texts; a regular expression is searched as it stands.
"""

import re
from functools import cache

from msgspec import Struct


class Equals(Struct, frozen=True, array_like=True, tag="="):
    """The id is this text."""

    text: str

    def is_match(self, ref: str) -> bool:
        return ref == self.text


class StartsWith(Struct, frozen=True, array_like=True, tag="^"):
    """The id begins with this text."""

    text: str

    def is_match(self, ref: str) -> bool:
        return ref.startswith(self.text)


class EndsWith(Struct, frozen=True, array_like=True, tag="$"):
    """The id ends with this text."""

    text: str

    def is_match(self, ref: str) -> bool:
        return ref.endswith(self.text)


class Contains(Struct, frozen=True, array_like=True, tag="in"):
    """The id holds this text somewhere."""

    text: str

    def is_match(self, ref: str) -> bool:
        return self.text in ref


class Regex(Struct, frozen=True, array_like=True, tag="~"):
    """The pattern is found somewhere in the id."""

    pattern: str

    def is_match(self, ref: str) -> bool:
        return compiled(self.pattern).search(ref) is not None


class AnyOf(Struct, frozen=True, array_like=True, tag="or"):
    """At least one clause holds."""

    clauses: tuple["Clause", ...]

    def is_match(self, ref: str) -> bool:
        return any(clause.is_match(ref) for clause in self.clauses)


class AllOf(Struct, frozen=True, array_like=True, tag="and"):
    """Every clause holds."""

    clauses: tuple["Clause", ...]

    def is_match(self, ref: str) -> bool:
        return all(clause.is_match(ref) for clause in self.clauses)


Clause = Equals | StartsWith | EndsWith | Contains | Regex | AnyOf | AllOf


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern, compiled once per process."""
    return re.compile(pattern)
