"""DeepSeek: usage and balance of the platform account.

Source: `api.deepseek.com`.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._deepseek_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="deepseek",
    name="DeepSeek",
    reads="usage and spend of the platform account",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="partial",
    credential="`sk-…`",
    vendors=("deepseek",),
    notes="A prepaid balance, not a quota window.",
    api=API,
)

parse = nothing_here
