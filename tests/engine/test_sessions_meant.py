"""Which sessions a filter means, compared with a look at every title and id."""

from collections.abc import Iterator

import pytest

from burnbar_tui.engine.database import Database
from burnbar_tui.engine.selection import sessions_meant
from burnbar_tui.scope import Term

NAMES = (
    ("a1b2-0001", "Straße nach Köln"),
    ("a1b2-0002", "STRASSE, all of it"),
    ("A1B2-0003", "100 % of 5_000"),
    ("0004", r"a\b and %_"),
    ("0005", "ÉCOLE"),
    ("0006", "école"),
    ("0007", "the \ufb01rst ligature"),
    ("0008", "\u212aelvin"),
    ("\u017fession-9", ""),
    ("0010", "日本語 title"),
    ("0011", "nul\0l and \x1b[31m"),
    ("0012", ""),
)
"""With letters whose other case is of another length, or of ASCII when they are not."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a store of these sessions."""
    database = Database(tmp_path_factory.mktemp("meant") / "burnbar.db")
    rows = [(id_, 0, name, 0, title, False, 0) for id_, (name, title) in enumerate(NAMES)]
    database.put("put_session", rows)
    yield database
    database.close()


@pytest.mark.parametrize(
    "values",
    [
        ("a1b2",), ("strasse",), ("STRASSE",), ("straße",), ("köln",), ("%",), ("_",), ("5_0",),
        ("\\",), ("a\\b",), ("école",), ("É",), ("fi",), ("first",), ("kelvin",), ("K",),
        ("session",), ("日本",), ("語 t",), ("nul",), ("l and",), ("0",), ("nothing",),
        ("a1b2", "école"), ("0005",), ("ÉCOLE",), ("STRASSE, all of it", "0012"),
    ],
    ids=",".join,
)  # fmt: skip
def test_they_are_those_whose_names_hold_a_value(
    database: Database, values: tuple[str, ...]
) -> None:
    for is_exact in (False, True):
        for is_not in (False, True):
            term = Term("session", values, is_not=is_not, is_exact=is_exact)
            wanted = {id_ for id_, names in enumerate(NAMES) if term.matches(names) is not is_not}
            assert sessions_meant(database, term) == wanted, term


def test_few_are_looked_at_of_those_that_ascii_tells_apart(database: Database) -> None:
    for pattern, found in (("%a1b2%", 2), (r"%5\_0%", 1), ("%nothing%", 0)):
        rows = database.rows("sessions_like", pattern=pattern)
        plain = [names for _, *names in rows if "".join(names).isascii() and "\0" not in names[1]]
        assert len(plain) == found, pattern
