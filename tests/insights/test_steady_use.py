"""A small part of bench/insights.py: steady use is quiet, three times as much is found."""

import pytest
from insights import outcome


@pytest.mark.no_cover  # Each rule has examples of its own.
@pytest.mark.parametrize("seed", [12])
def test_steady_use_is_quiet_and_planted_anomalies_are_found(seed: int) -> None:
    shown = outcome(seed)
    assert shown.told == ()
    assert all(shown.found.values()), shown.found
