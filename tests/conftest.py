"""What every test shares: where it writes, how an app is waited for, what is looked at how hard."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.quiet import until_quiet

settings.register_profile(
    "burnbar", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("burnbar")


@pytest.fixture(autouse=True, scope="session")
def waits_for_apps_without_a_clock() -> Iterator[None]:
    """Pilots wait for the loop and not for the processor."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.app.wait_for_idle", until_quiet)
        patch.setattr("textual.pilot.wait_for_idle", until_quiet)
        yield
