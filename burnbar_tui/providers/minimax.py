"""MiniMax: what is left of a coding plan.

Source: the coding-plan endpoint, which tells the remaining amount of each model.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._minimax_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="minimax",
    name="MiniMax",
    reads="coding-plan endpoint",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    credential="coding-plan key `sk-cp-…`",
    vendors=("minimax",),
    notes="The plan counts remaining units of each model.",
    api=API,
)

parse = nothing_here
