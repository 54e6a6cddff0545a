"""Every rule that there is."""

from burnbar_tui.engine.insights import (
    budget_pace,
    cache_rate,
    cache_unread,
    context_bloat,
    costly_call,
    costly_session,
    duplicates,
    idle_account,
    long_context,
    model_share,
    new_model,
    other_model,
    plan_value,
    price_change,
    retention,
    source_quiet,
    spend_jump,
    window_expires_unused,
    window_runs_out,
)

RULES = (
    budget_pace.RULE,
    new_model.RULE,
    spend_jump.RULE,
    model_share.RULE,
    cache_rate.RULE,
    cache_unread.RULE,
    costly_session.RULE,
    costly_call.RULE,
    context_bloat.RULE,
    long_context.RULE,
    window_runs_out.RULE,
    window_expires_unused.RULE,
    price_change.RULE,
    plan_value.RULE,
    other_model.RULE,
    idle_account.RULE,
    source_quiet.RULE,
    retention.RULE,
    duplicates.RULE,
)
BY_ID = {rule.id: rule for rule in RULES}
"""As they are called."""
