"""Xiaomi MiMo: credits of a token plan, and what is paid as one goes.

Source: regional token-plan credits (cn, sgp, ams) and the global pay-as-you-go account.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._mimo_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="mimo",
    name="Xiaomi MiMo",
    reads="token-plan credits by region; pay as you go",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="partial",
    credential="`tp-…` (choose the cluster) or `sk-…`",
    notes="A token plan belongs to one cluster: cn, sgp or ams.",
    api=API,
)

parse = nothing_here
