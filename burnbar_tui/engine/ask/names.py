"""Names in a question -> names in the store: whole, in part, misspelt. What fits two is told."""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from burnbar_tui.engine.ask.plan import Only
from burnbar_tui.engine.ask.vocabulary import COMMON, FILLERS

LEAST_CELLS = 4
"""Shorter words are not taken for misspelt ones."""
LONG_WORD, LONGER_WORD = 6, 9
"""From how many letters on one of them may be another, and two."""
MOST_SLIPS = 2
DATE_DIGITS = 4
"""So many digits in a name are a date, and not a part of its version."""
ALL_KINDS = frozenset({"provider", "account", "model", "project", "session"})
MOST_WORDS = 6
_KINDS = {
    "model": "model", "models": "model", "project": "project", "repo": "project",
    "repository": "project", "folder": "project", "codebase": "project", "account": "account",
    "provider": "provider", "agent": "provider", "tool": "provider", "cli": "provider",
}  # fmt: skip
"""What a word beside a name says of it."""
_JOINS = {"and", "or", "plus", "both", "&", "nor"}
_ARTICLES = {"the", "my", "on", "for", "with", "in", "using"}
Fits = Callable[[str], bool]


class Known(Struct, frozen=True, kw_only=True):
    """What can be named: a name as the store has it -> what else it is called."""

    provider: Mapping[str, tuple[str, ...]] = {}
    model: Mapping[str, tuple[str, ...]] = {}
    project: Mapping[str, tuple[str, ...]] = {}
    account: Mapping[str, tuple[str, ...]] = {}
    session: Mapping[str, tuple[str, ...]] = {}
    """Only those that a question names; each is called a session in it."""

    def fields(self) -> tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...]:
        """Return all kinds of names, those that are meant first when two fit alike."""
        return (
            ("provider", self.provider),
            ("project", self.project),
            ("account", self.account),
            ("model", self.model),
            ("session", self.session),
        )


class Several(Exception):  # noqa: N818  # a finding, and not an error
    """Words that fit names of different kinds."""

    def __init__(self, words: str, meanings: tuple[str, ...]) -> None:
        super().__init__(words)
        self.words = words
        self.meanings = meanings


@lru_cache(maxsize=1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """Return a name as the words that people say: claude-opus-4.6 -> claude, opus, 4, 6."""
    return tuple(re.findall(r"[a-z]+|\d+", name.lower()))


def own_part(name: str) -> str:
    """Return a name without the vendor before it, who may sell it elsewhere under no such name.

    openai/gpt-5 -> gpt-5, us.anthropic.claude-opus-4 -> claude-opus-4.
    """
    return _VENDOR.sub("", name)


_VENDOR = re.compile(r"^[a-z]+/(?=[a-z])|^(?:[a-z]+\.)+(?=[a-z])")


def find_names(
    words: list[str],
    known: Known,
    fillers: Container[str] = (),
    kinds: Container[str] = ALL_KINDS,
) -> tuple[list[Only], list[str]]:
    """Return the names that words tell, and the words that are left.

    Fillers may be a part of a name, but are none by themselves.

    Args:
        words: the question.
        known: what can be named.
        fillers: words that change nothing.
        kinds: what may be named; other kinds of names are left.

    Raises:
        Several: some words mean names of two kinds, or two kinds are added up.
    """
    found: list[Only] = []
    left = list(words)
    for length in range(min(MOST_WORDS, len(left)), 0, -1):
        start = 0
        while start + length <= len(left):
            some = left[start : start + length]
            is_taken = any(word in _TAKEN or word[:1] == "#" for word in some)
            kind = _kind(left, start, length)
            # What changes nothing is a name where the kind of name is said: the work account.
            is_empty = is_taken or (all(word in fillers for word in some) and kind is None)
            only = None if is_empty else _meant(some, known, kind, kinds)
            if only is None:
                start += 1
                continue
            left[start : start + length] = [f"#{len(found)}"]
            found.append(only)
    _check_joined(left, found)
    return found, ["|" if word[:1] == "#" else word for word in left]


_TAKEN = {"|"}


def _kind(words: list[str], start: int, length: int) -> str | None:
    """Return what the word behind a name says of it, or the one before it."""
    after = words[start + length] if start + length < len(words) else ""
    return _KINDS.get(after) or (_KINDS.get(words[start - 1]) if start else None)


def _check_joined(left: list[str], found: list[Only]) -> None:
    """Refuse opus and codex: what is used by both, or by either, is not told.

    Raises:
        Several: two names of different kinds are joined by a word for either.
    """
    places = [place for place, word in enumerate(left) if word[:1] == "#"]
    for one, two in itertools.pairwise(places):
        between = left[one + 1 : two]
        if between and _JOINS.intersection(between) and set(between) <= _JOINS | _ARTICLES:
            first, second = (found[int(left[at][1:])] for at in (one, two))
            if first.field != second.field:
                said = f"{first.called} and {second.called}"
                raise Several(said, (f"{first.called} on {second.called}",))


def _meant(some: list[str], known: Known, kind: str | None, kinds: Container[str]) -> Only | None:
    said = words_of(" ".join(some))
    if not said or not any(len(word) > 1 for word in said):
        return None
    called = " ".join(word for word in some if words_of(word))
    whole = _matching(known, lambda name: words_of(name) == said, kinds)
    part = whole or _matching(known, lambda name: _holds(words_of(own_part(name)), said), kinds)
    if all(word in FILLERS for word in some):
        part = whole
    if kind is not None:
        part = [one for one in part if one[0] == kind]
    if not whole and kind is None and all(word in COMMON for word in said):
        return None
    if len(part) > 1:
        fields = {field for field, _ in part}
        if whole or fields != {"model", "provider"}:
            raise Several(called, tuple(f"{field} {called}" for field, _ in part))
        raise Several(called, _spelt(part))
    for field, names in part:
        if field == "project" and len(names) > 1:
            raise Several(called, tuple(f"project {name}" for name in names))
        if field == "session":
            called = f"session {' '.join(names)}"
        return Only(field=field, names=names, called=called)  # type: ignore[arg-type]
    return None


def _spelt(part: list[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(f"{field} {names[0]}" for field, names in part)


def _matching(known: Known, fits: Fits, kinds: Container[str]) -> list[tuple[str, tuple[str, ...]]]:
    found = []
    for field, names in known.fields():
        # An account is called by its label, and not by its provider, which stands before it.
        is_called = field in {"account", "session"}
        kept = tuple(
            name
            for name, others in names.items()
            if any(fits(one) for one in (others if is_called and others else (name, *others)))
        )
        if kept and field in kinds:
            found.append((field, kept))
    return found


def _holds(name: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Tell whether words stand in a name one after the other; 5 is no part of 5.2."""
    size = len(said)
    for at in range(len(name) - size + 1):
        if name[at : at + size] != said:
            continue
        after = name[at + size] if at + size < len(name) else ""
        if not (said[-1].isdigit() and after.isdigit() and len(after) < DATE_DIGITS):
            return True
    return False


def mended(word: str, choices: Iterable[str]) -> str | None:
    """Return the one word that a misspelt one is very likely to be, or None.

    Two letters that changed places are a slip; another letter in a short word may be another word.
    """
    if len(word) < LEAST_CELLS or not word.isalpha():
        return None
    scored: dict[int, list[str]] = defaultdict(list)
    for choice in choices:
        if abs(len(choice) - len(word)) <= MOST_SLIPS and len(choice) >= LEAST_CELLS - 1:
            slips = OSA.distance(word, choice, score_cutoff=MOST_SLIPS)
            if slips <= _allowed(word, choice):
                scored[slips].append(choice)
    best = scored[min(scored)] if scored else []
    best.sort(key=lambda choice: -fuzz.ratio(word, choice))
    is_clear = len(best) == 1 or (
        len(best) > 1 and fuzz.ratio(word, best[0]) > fuzz.ratio(word, best[1])
    )
    return best[0] if is_clear else None


def _allowed(word: str, choice: str) -> int:
    """Return by how many slips a word may differ from what it is taken for."""
    if sorted(word) == sorted(choice):
        return 1
    if word[0] != choice[0]:
        return 0
    if len(word) == len(choice) and len(word) < LONG_WORD:
        return 0
    return 1 if len(word) < LONGER_WORD else MOST_SLIPS


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


def joined(text: str, known: Known, common: Container[str]) -> str:
    """Return a text in which names of several words are one word each: a b -> a-b.

    Names that consist of common words only are left, since these are likely to mean what they say.
    """
    names = {
        words_of(one)
        for _, some in known.fields()
        for name, others in some.items()
        for one in (name, *others)
    }
    words = text.split()
    for length in range(MOST_WORDS, 0, -1):
        start = 0
        while start + length <= len(words):
            some = words[start : start + length]
            said = words_of(" ".join(some)) if all(map(words_of, some)) else ()
            if len(said) > 1 and said in names and not all(word in common for word in said):
                words[start : start + length] = ["-".join(words[start : start + length])]
            start += 1
    return " ".join(words)
