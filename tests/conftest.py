"""What every test shares: how thoroughly hypothesis looks."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "burnbar", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("burnbar")
