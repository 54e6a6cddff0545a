"""Names in a question -> names in the store: whole, in part, misspelt. What fits two is told."""

import re
from collections.abc import Callable, Container, Iterable, Mapping

from msgspec import Struct
from rapidfuzz import fuzz, process

from burnbar_tui.engine.ask.plan import Only

LEAST_LIKE = 86
"""How alike, of 100, a misspelt name has to be."""
LEAST_CELLS = 4
"""Shorter words are not taken for misspelt ones."""
MOST_WORDS = 6
_KINDS = {"model": "model", "models": "model", "project": "project", "account": "account"}
"""What a word behind a name says of it."""
Fits = Callable[[str], bool]


class Known(Struct, frozen=True, kw_only=True):
    """What can be named: a name as the store has it -> what else it is called."""

    provider: Mapping[str, tuple[str, ...]] = {}
    model: Mapping[str, tuple[str, ...]] = {}
    project: Mapping[str, tuple[str, ...]] = {}
    account: Mapping[str, tuple[str, ...]] = {}

    def fields(self) -> tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]:
        """Return all kinds of names, those that are meant first when two fit alike."""
        return (
            ("provider", self.provider),
            ("project", self.project),
            ("account", self.account),
            ("model", self.model),
        )


class Several(Exception):  # noqa: N818  # a finding, and not an error
    """Words that fit names of different kinds."""

    def __init__(self, words: str, meanings: tuple[str, ...]) -> None:
        super().__init__(words)
        self.words = words
        self.meanings = meanings


def words_of(name: str) -> tuple[str, ...]:
    """Return a name as the words that people say: claude-opus-4.6 -> claude, opus, 4, 6."""
    return tuple(re.findall(r"[a-z]+|\d+", name.lower()))


def find_names(
    words: list[str], known: Known, fillers: Container[str] = ()
) -> tuple[list[Only], list[str]]:
    """Return the names that words tell, and the words that are left.

    Fillers may be a part of a name, but are none by themselves.

    Raises:
        Several: some words mean names of two kinds.
    """
    found: list[Only] = []
    left = list(words)
    for length in range(min(MOST_WORDS, len(left)), 0, -1):
        start = 0
        while start + length <= len(left):
            some = left[start : start + length]
            is_empty = "|" in some or all(word in fillers for word in some)
            after = left[start + length] if start + length < len(left) else ""
            only = None if is_empty else _meant(some, known, _KINDS.get(after))
            if only is None:
                start += 1
                continue
            found.append(only)
            left[start : start + length] = ["|"]
    return found, left


def _meant(some: list[str], known: Known, kind: str | None) -> Only | None:
    said = words_of(" ".join(some))
    if not said or not any(len(word) > 1 for word in said):
        return None
    called = " ".join(some)
    whole = _matching(known, lambda name: words_of(name) == said)
    part = whole or _matching(known, lambda name: _holds(words_of(name), said))
    if kind is not None and any(field == kind for field, _ in part):
        part = [one for one in part if one[0] == kind]
    if len(part) > 1:
        fields = {field for field, _ in part}
        if whole or fields != {"model", "provider"}:
            raise Several(called, tuple(f"{field} {called}" for field, _ in part))
        raise Several(called, _spelt(part))
    for field, names in part:
        return Only(field=field, names=names, called=called)  # type: ignore[arg-type]
    return None


def _spelt(part: list[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(f"{field} {names[0]}" for field, names in part)


def _matching(known: Known, fits: Fits) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for field, names in known.fields():
        kept = tuple(
            name for name, others in names.items() if any(fits(one) for one in (name, *others))
        )
        if kept and (field != "project" or len(kept) == 1 or all(map(fits, kept))):
            found.append((field, kept))
    return found


def _holds(name: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Tell whether words stand in a name one after the other."""
    size = len(said)
    return any(name[at : at + size] == said for at in range(len(name) - size + 1))


def mended(word: str, choices: Iterable[str]) -> str | None:
    """Return the one word that a misspelt one is very likely to be, or None."""
    if len(word) < LEAST_CELLS or not word.isalpha():
        return None
    scored = process.extract(
        word, list(choices), scorer=fuzz.ratio, score_cutoff=LEAST_LIKE, limit=2
    )
    if not scored or (len(scored) > 1 and scored[0][1] == scored[1][1]):
        return None
    return str(scored[0][0])


def vocabulary(known: Known) -> set[str]:
    """Return the single words that names are made of."""
    return {
        word
        for _, names in known.fields()
        for name, others in names.items()
        for one in (name, *others)
        for word in words_of(one)
        if word.isalpha()
    }
