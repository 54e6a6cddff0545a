"""OpenRouter: what every call cost, by the vendor's own word.

Source: `/v1/activity`, with credits and key limits beside it.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._openrouter_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="openrouter",
    name="OpenRouter",
    reads="activity: cost per call",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="no",
    credential="`sk-or-…`",
    vendors=("openrouter",),
    notes="Cost is in US dollars from the vendor itself.",
    api=API,
)

parse = nothing_here
