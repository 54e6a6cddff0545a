"""One store for all questions, and every call in it."""

from collections.abc import Iterator

import pytest

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import MODELS, NOW, PROJECTS, ZONE, Calls
from tests.made_calls import every_call, made_machine


@pytest.fixture(scope="session")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    """Return the facade over 400 calls of 70 days by two agents."""
    machine = made_machine(
        tmp_path_factory.mktemp("bank"), NOW, calls=400, days=70, sessions=40,
        models=MODELS, projects=PROJECTS, seed=11,
    )  # fmt: skip
    opened = Queries(machine.paths.store, ZONE, lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def calls(queries: Queries) -> Calls:
    """Return every call."""
    found = every_call(queries, 80)
    assert len(found) == 401
    return found
