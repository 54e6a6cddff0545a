"""Questions to begin with, that suit what is on show; every one of them can be answered."""

import re

from burnbar_tui.explore_views import By, Pivot

Tries = tuple[str, ...]

USUAL: Tries = (
    "how much did I spend today",
    "cost this week by model",
    "cost per day last week",
    "top 5 projects this month by tokens",
    "why was last week so expensive",
)
MOST_NAMED = 3
NOUNS = {By.HOUR: "hour"}


def of_quotas(provider_ids: tuple[str, ...]) -> Tries:
    """Return questions about quota windows of some providers."""
    named = dict.fromkeys(map(_said, provider_ids))
    left = (f"how much of my {name} quota is left" for name in list(named)[:MOST_NAMED])
    return ("when do my quotas reset", *left, *USUAL[:2])


def of_explore(pivot: Pivot) -> Tries:
    """Return questions about the groups on show."""
    group = NOUNS.get(pivot.by, pivot.by.value)
    return (
        f"cost by {group} this month",
        f"tokens by {group} last week",
        f"which {group} cost the most this month",
        *USUAL[:1],
    )


def of_account(provider_id: str) -> Tries:
    """Return questions about an account of a provider."""
    name = _said(provider_id)
    return (
        f"cost of {name} this week by model",
        f"cost of {name} per day last week",
        f"when does my {name} quota reset",
        f"what share of cost this month is {name}",
    )


def of_session(provider_id: str, project: str) -> Tries:
    """Return questions about the project that a session is of, or else its provider."""
    name = project.rstrip("/").rpartition("/")[2]
    if not re.fullmatch(r"[\w. -]{2,40}", name):
        return of_account(provider_id)
    return (
        f"cost of {name} this week by session",
        f"cost of {name} this month by model",
        f"tokens of {name} per day last week",
        "top 5 sessions this month by cost",
    )


def _said(provider_id: str) -> str:
    return provider_id.replace("-", " ")
