"""Every rule that there is."""

from burnbar_tui.engine.insights import (
    cache_rate,
    cache_unread,
    context_bloat,
    costly_call,
    costly_session,
    long_context,
    model_share,
    new_model,
    spend_jump,
)

RULES = (
    new_model.RULE,
    spend_jump.RULE,
    model_share.RULE,
    cache_rate.RULE,
    cache_unread.RULE,
    costly_session.RULE,
    costly_call.RULE,
    context_bloat.RULE,
    long_context.RULE,
)
BY_ID = {rule.id: rule for rule in RULES}
"""As they are called."""
