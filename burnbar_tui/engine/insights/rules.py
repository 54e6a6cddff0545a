"""Every rule that there is."""

from burnbar_tui.engine.insights import new_model

RULES = (new_model.RULE,)
BY_ID = {rule.id: rule for rule in RULES}
