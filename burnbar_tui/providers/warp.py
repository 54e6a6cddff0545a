"""Warp: request credits and bonus grants.

Source: GraphQL of `app.warp.dev`.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._warp_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec, Signs

SPEC = ProviderSpec(
    id="warp",
    name="Warp",
    reads="request credits, refresh windows, bonus grants",
    signs=Signs(binaries=("warp-terminal", "warp"), commands=()),
    tokens=Confidence.UNAVAILABLE,
    cost=Confidence.EXACT,
    quota="yes",
    credential="`wk-…` key",
    notes="Warp counts requests, not tokens. It answers 429 unless the User-Agent is the one that "
    "its client sends.",
    api=API,
)

parse = nothing_here
