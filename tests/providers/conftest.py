"""Small logs in a folder of their own, and what reading them comes to."""

from pathlib import Path

import pytest

from tests.providers.reading import Logs


@pytest.fixture
def claude(tmp_path: Path) -> Logs:
    return Logs(tmp_path, "claude-code")


@pytest.fixture
def codex(tmp_path: Path) -> Logs:
    return Logs(tmp_path, "codex")
