"""Every rule that there is."""

from burnbar_tui.engine.insights import (
    idle_account,
    new_model,
    other_model,
    plan_value,
    price_change,
    retention,
    source_quiet,
    window_expires_unused,
    window_runs_out,
)

RULES = (
    new_model.RULE,
    window_runs_out.RULE,
    window_expires_unused.RULE,
    price_change.RULE,
    plan_value.RULE,
    other_model.RULE,
    idle_account.RULE,
    source_quiet.RULE,
    retention.RULE,
)
BY_ID = {rule.id: rule for rule in RULES}
