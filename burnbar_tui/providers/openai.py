"""OpenAI: what an organization's API keys used.

Source: `/v1/organization/usage/completions` and `/v1/organization/costs`.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._openai_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="openai",
    name="OpenAI",
    reads="usage of the whole organization, by day",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="partial",
    credential="organization admin key",
    vendors=("openai",),
    notes="An admin key is needed, not an ordinary API key. The figures are daily and about a day "
    "late.",
    api=API,
)

parse = nothing_here
