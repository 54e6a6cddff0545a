"""Z.ai: how much of a GLM coding plan is used.

Source: the monitor endpoints, see `_zai_api.py`.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
from burnbar_tui.providers._zai_api import API, ask as ask
from burnbar_tui.providers.protocol import nothing_here
from burnbar_tui.providers.spec import ProviderSpec

SPEC = ProviderSpec(
    id="zai",
    name="Z.ai (GLM)",
    reads="monitor endpoint: token and MCP limits",
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    credential="API key",
    vendors=("zai", "zhipuai"),
    notes="The monitor endpoint is undocumented and may change.",
    api=API,
)

parse = nothing_here
