"""The words that questions about usage are made of."""

from burnbar_tui.engine.ask.plan import Group, Metric

METRICS: tuple[tuple[str, Metric], ...] = (
    ("cache hit (?:rate|ratio)|cache hits?|hit rate|cache rate|cached share", Metric.CACHE_HITS),
    ("plan values?|list prices?|value of my plan|subscription value", Metric.PLAN_VALUE),
    ("(?:really |actually )(?:billed|charged|pay|paid)|billed|charged|invoiced", Metric.SPEND),
    ("input tokens?|fresh input(?: tokens?)?|prompt tokens?|tokens? in", Metric.INPUT),
    ("output tokens?|completion tokens?|tokens? out|generated tokens?", Metric.OUTPUT),
    ("reasoning tokens?|thinking tokens?", Metric.REASONING),
    ("cache reads?(?: tokens?)?|cached tokens?", Metric.CACHE_READ),
    ("cache (?:writes?|creation)(?: tokens?)?", Metric.CACHE_CREATION),
    ("tokens?|toks?|token usage|token count", Metric.TOKENS),
    ("model calls?|api calls?|calls?|requests?|api requests?", Metric.CALLS),
    ("sessions?|conversations?|chats?", Metric.SESSIONS),
    (
        "costs?|costed|costing|spend|spent|spending|spends|money|dollars?|bucks|usd|expenses?|"
        "expenditure|bills?|burn|burned|burnt|burning|pay|paid|cash",
        Metric.COST,
    ),
)  # fmt: skip
"""The first that fits counts, so that the longer names stand first."""

GROUPS: tuple[tuple[str, Group], ...] = (
    ("weekdays?|days? of (?:the )?week", "weekday"),
    ("hours? of (?:the )?day|hours?|hourly", "hour"),
    ("days?|daily|dates?", "day"),
    ("weeks?|weekly", "week"),
    ("months?|monthly", "month"),
    ("models?|llms?", "model"),
    ("projects?|repos?|repositor(?:y|ies)|folders?|director(?:y|ies)|codebases?", "project"),
    ("providers?|tools?|agents?|assistants?|vendors?|clis?", "provider"),
    ("accounts?|logins?", "account"),
    ("sessions?|conversations?|chats?", "session"),
)
"""The longer names stand first."""

_FILLERS = """
    a about all also am an and any are as at be been by can could did do does for from get give
    given go had has have how i in into is it its just like many may me much my of on or our out
    over please plz pls so tell that the their them there these this those to total totals
    totalled up us use used using usage was we were what whats what's which with would you your
    amount number sum show list display see get count altogether hey hi ok okay thanks thank
    exactly roughly approximately approx around currently going went gone come came make made
    ai coding code work working stuff things thing one ones whole entire i've ive im i'm run ran
    hw hows mch wat wats wut ur u n w da dat dis bout coz cos cuz gimme
    running during figure figures doing done need know want wanna let lets let's far through
    everything generate generates generated produce produced went
    goes go break down compare consume consumed eat eats ate
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that change nothing."""
NOUNS = frozenset(
    {"project", "projects", "repo", "model", "models", "provider", "account", "folder"}
)
"""What a name may be followed or preceded by."""
