"""Z.ai: how much of a GLM coding plan is used.

Source: the monitor endpoint for quota limits of `api.z.ai`.
Not told on this machine: anything; its usage comes with an account only.
"""

from burnbar_tui.facts import Confidence
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
)

parse = nothing_here
