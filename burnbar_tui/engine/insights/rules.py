"""Every rule that there is."""

from burnbar_tui.engine.insights import budget_pace, new_model

RULES = (new_model.RULE, budget_pace.RULE)
BY_ID = {rule.id: rule for rule in RULES}
