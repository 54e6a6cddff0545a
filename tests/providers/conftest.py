"""Small logs in a folder of their own, and what reading them comes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.providers.agent import Agent
from tests.providers.reading import Logs


@pytest.fixture
def claude(tmp_path: Path) -> Logs:
    return Logs(tmp_path, "claude-code")


@pytest.fixture
def codex(tmp_path: Path) -> Logs:
    return Logs(tmp_path, "codex")


@pytest.fixture
def agent(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Agent]:
    """Return a home of the provider that the test's module names as `PROVIDER`."""
    found = Agent(tmp_path, request.module.PROVIDER)
    yield found
    found.close()
