"""The list of providers, in the order of their ids."""

from typing import Any

from burnbar_tui.providers import claude_code, codex
from burnbar_tui.providers.spec import Provider

PROVIDERS: tuple[Provider[Any, Any], ...] = (claude_code, codex)
"""Every provider has its own record and state types; only its own `parse` sees them."""

BY_ID: dict[str, Provider[Any, Any]] = {provider.SPEC.id: provider for provider in PROVIDERS}
