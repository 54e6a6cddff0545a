"""Anthropic Console: what an organization's API keys used.

Source: `/v1/organizations/usage_report/messages` and its cost report.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._anthropic_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="anthropic",
    name="Anthropic Console",
    reads="usage report of the whole organization, by day",
    tokens=Confidence.EXACT,
    cost=Confidence.ESTIMATED,
    quota="partial",
    credential="admin key `sk-ant-admin-…`",
    vendors=("anthropic",),
    notes="An admin key is needed, not an ordinary API key. The figures are daily and about a day "
    "late; cost from a price table is good for trends, not for taxes.",
    api=API,
)

parse = nothing_here
