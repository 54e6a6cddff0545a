"""The words that questions about usage are made of."""

from burnbar_tui.engine.ask.plan import Group, Metric

_API = r"(?:the |an? )?(?:raw |direct |plain )?api(?: (?:prices?|rates?|pricing|costs?))?"
METRICS: tuple[tuple[str, Metric], ...] = (
    ("tokens? (?:costs?|spend|spending|bills?)|costs? of (?:all )?(?:the |my )?tokens",
     Metric.COST),
    ("cache hit (?:rate|ratio|percentage)|cache hits?|hit rate|cache (?:rate|ratio|efficiency)|"
     "cached share|caching rate", Metric.CACHE_HITS),
    ("plan values?|list prices?|list price value|value of my (?:plan|subscription)|"
     "subscription value|api[ -]equivalent(?: (?:costs?|spend|value))?|"
     rf"(?:would|wouldve|would've) (?:\w+ ){{0,4}}(?:costs?|paid|pay|spent) (?:\w+ ){{0,4}}"
     rf"(?:on|at|via|with|through|using) {_API}", Metric.PLAN_VALUE),
    ("(?:really |actually |truly )(?:billed|charged|pay|paid|spent|spend|costs?)|billed|charged|"
     "invoiced|out of pocket|(?:real|actual) (?:money|costs?|spend|spending|bills?|charges?)|"
     "api (?:bills?|spend|spending|charges?|invoices?)|spend lens", Metric.SPEND),
    ("input tokens?|fresh input(?: tokens?)?|prompt tokens?|"
     r"tokens? in(?= *(?:\||$|(?:vs|versus|and|or) ))|input", Metric.INPUT),
    ("output tokens?|completion tokens?|tokens? out|generated tokens?|output", Metric.OUTPUT),
    ("reasoning tokens?|thinking tokens?", Metric.REASONING),
    ("cache reads?(?: tokens?)?|cached tokens?|tokens? (?:read )?from (?:the )?cache",
     Metric.CACHE_READ),
    ("cache (?:writes?|creations?)(?: tokens?)?", Metric.CACHE_CREATION),
    ("token (?:usage|count|consumption|total)|tokens?|toks?|tkns?", Metric.TOKENS),
    ("(?:model |api |llm )?(?:calls?|requests?|reqs)", Metric.CALLS),
    ("sessions?|conversations?|chats?", Metric.SESSIONS),
    (
        "costs?|costed|costing|costly|spend|spent|spending|spends|money|dollars?|bucks|usd|"
        "expenses?|expenditures?|bills?|billing|burn|burned|burnt|burning|burns|pay|paid|paying|"
        "cash|damage|dosh|blow|blew|blown|drain|drained|"
        "set (?:me|us) back|outlay|charges?|price tag|"
        "shell out|shelled out",
        Metric.COST,
    ),
)  # fmt: skip
"""The first that fits counts, so that the longer names stand first."""

GROUPS: tuple[tuple[str, Group], ...] = (
    ("weekdays?|days? of (?:the )?week", "weekday"),
    ("hours? of (?:the )?day|times? of (?:the )?day|hours?|hourly", "hour"),
    ("days?|daily|dates?", "day"),
    ("weeks?|weekly", "week"),
    ("months?|monthly", "month"),
    ("models?|llms?", "model"),
    ("projects?|repos?|repositor(?:y|ies)|folders?|director(?:y|ies)|codebases?", "project"),
    ("providers?|tools?|agents?|assistants?|vendors?|clis?", "provider"),
    ("accounts?|logins?", "account"),
    ("sessions?|conversations?|chats?", "session"),
    (r"(?:api |model )?(?:calls?|requests?)", "call"),
)
"""The longer names stand first."""

_FILLERS = """
    a about all also am an and any are as at be been by can could did do does for from get give
    given had has have how i in into is it its just like many may me much my of on or our out
    over please plz pls so tell that the their them there these this those to total totals
    totalled us use used using usage uses was we were what whats what's which with you your
    amount number sum show list display see count altogether hey hi ok okay thanks thank
    exactly roughly approximately approx come came make made
    ai coding code work working worked stuff things thing one ones whole entire i've ive im i'm
    hows wat wats wut ur u n w da dat dis bout coz cos cuz gimme
    figure figures doing done need know want wanna let lets let's through
    everything generate generates generated produce produced
    consume consumed eat eats ate eating eaten lol btw quick quickly question
    took take takes takin touch touched combined together got gets mine myself
    well yeah yo dear hello cheers ta mate bro said say says
    remind currently run ran overall go went i'd i'll we've we're we'd you're that's there's it's
    specific particular right grand looking looks goes asap wot m8 across only - +
"""
FILLERS = frozenset(_FILLERS.split())
"""Words that change nothing."""
NOUNS = frozenset(
    [
        "project",
        "projects",
        "repo",
        "repos",
        "model",
        "models",
        "provider",
        "providers",
        "account",
        "accounts",
        "folder",
        "codebase",
        "repository",
        "tool",
        "agent",
        "assistant",
    ]
)
"""What a name may be followed or preceded by."""
COMMON = frozenset(
    [
        "api",
        "apis",
        "app",
        "plan",
        "plans",
        "max",
        "pro",
        "price",
        "prices",
        "tool",
        "tools",
        "cli",
        "test",
        "tests",
        "billing",
        "limit",
        "budget",
        "new",
        "old",
        "data",
        "model",
        "cost",
        "costs",
        "usage",
        "session",
        "sessions",
        "token",
        "tokens",
        "cache",
        "search",
        "chat",
        "agent",
        "time",
        "day",
        "week",
        "month",
        "year",
        "server",
        "team",
        "money",
        "value",
        "best",
        "better",
        "last",
        "first",
    ]
)
"""What does not mean a name of which it is only a part, unless the kind of name is said."""

ABBREVIATIONS = {
    "2day": "today", "tdy": "today", "tday": "today", "2nite": "tonight", "yday": "yesterday",
    "yest": "yesterday", "ystdy": "yesterday", "wk": "week", "wks": "weeks", "mo": "month",
    "mth": "month", "mths": "months", "mnth": "month", "mos": "months", "yr": "year",
    "yrs": "years", "hr": "hour", "hrs": "hours", "curr": "current", "proj": "project",
    "projs": "projects", "w/o": "without", "w/c": "week commencing",
    "wo": "without", "b/w": "between", "btwn": "between",
    "exp": "expensive", "avrg": "average", "hw": "how", "mch": "much", "mny": "many",
    "wkend": "weekend", "sess": "sessions", "qty": "number", "pct": "percent", "prev": "previous",
    "thru": "through", "til": "until", "wht": "what", "wich": "which", "abt": "about",
    "whens": "when", "hows": "how", "thx": "", "ty": "", "nbr": "number", "acct": "account",
    "accts": "accounts", "wknd": "weekend", "lst": "last", "ths": "this", "spnd": "spend",
    "mom": "month over month", "wow": "week over week",
    "howmuch": "how much", "wanna": "want", "cst": "cost", "vs.": "vs", "subs": "subscription",
}  # fmt: skip
"""Words as they are typed in a hurry."""

_REAL = """
    accent accounting another argent ball barn bell belt beverage blast born branch branches
    budget budgets bugs build builds built bull burnout cacheable calm cast catch catches cell
    cells chance chances change changes chant charger chart charts cheap cheat clash close
    closed closest coast commit commits company cook cooks costume coverage crash crashed
    crashes credit credits custom customer customers customs data dated discount edit edits
    error errors fail failed fails failure fast faster father feature features file files fist
    fixed fixes flower font fork forks form format formats forms front function functions gate
    goal goals happen happened happens horse host hosts house imput issue issues lasting lasts
    latency lend leverage line lines listed lists look looked lost merge merged message messages
    mission missions modal mode modes monkey monkeys moon moth mother mouth next note notes
    object open opened opens other others pair pass passed passes passion paste pasted people
    person plaid plane planned plans plant plate play pool post posts power powers priced
    proceed process processes product production products prompts protect protected protest
    prove proven provide provided provides pull push quest questions quote quoted quotes ration
    rations reading refund reject requester require required requires rerun retries retry return
    returned returns review reviews runner score scores send sending sends sent shape shapes
    shard shards shared sharing sharp shout shower shown shows slow slower smart speak speed
    speeds spell spelled splendid spoken star stare stars starting starts step steps stokes stop
    stopped store stored stores story subject suspend taken taking task tasks taxes team teams
    test tests text texts thread threads timeout toll tooling tower tree trees turn turns urgent
    user users weak weather whether while white word words worker workers world wrote yearn
"""
REAL = frozenset(_REAL.split())
"""Words that are no slips of others, though they are spelt nearly like them."""
