"""A fake engine and sample views for the screens; run it to try the screens by hand.

python -m tests.ui_fixtures
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from burnbar_tui.account_views import (
    AccountPage,
    Beside,
    VendorChoice,
    VendorDay,
    VendorOption,
)
from burnbar_tui.ask_views import Answer, AnswerPlot, AnswerView
from burnbar_tui.explore_views import NAMES, By, Explored, Pivot
from burnbar_tui.facts import NANO_USD_PER_USD, Billing, Confidence
from burnbar_tui.format import DAYS
from burnbar_tui.quota_views import BalanceView, WindowHistory, WindowView
from burnbar_tui.scope import Scope
from burnbar_tui.views import (
    AccountRow,
    Block,
    CallRow,
    DayBars,
    Glance,
    LedgerEntry,
    LoginView,
    NamedTally,
    ProviderRow,
    QuotaPage,
    SourceHealth,
    Tally,
    added,
)

NOW = datetime(2025, 11, 21, 17, 0, 2, tzinfo=UTC)
ZONE = "Europe/Berlin"
SHOWN = Scope()
COSTS = (41.2, 18.4, 3.05, 0.0, 12.0, 27.6, 33.3, 9.9, 52.18, 30.77)
HOSTILE = (
    "\x1b[31m[bold]evil[/] [@click=app.quit]x[/]\r\n\u202egnp.exe\u2066 \u6f22\u5b57"
    " \U0001f469\u200d\U0001f467 \u05e9\u05dc\u05d5\u05dd \ud800 " + "long" * 40
)
"""A name that tries everything that a name can try."""
MODELS = ("ember-large-4-6", "glacier-5.3-code", "ember-small-4-5", "others")

PROJECTS = ("/home/ana/atlas", "/home/ana/billing-service", "C:\\work\\search-index")
PROVIDERS = {
    1: "acorn-code",
    2: "birch-cli",
    3: "birch-cli",
    4: "cedar-copilot",
    5: "open-relay",
    6: "fir",
}


def usd(amount: float) -> int:
    """Return dollars as nano-USD."""
    return round(amount * NANO_USD_PER_USD)


def tally(
    cost: float | None,
    tokens: int = 0,
    confidence: Confidence = Confidence.ESTIMATED,
    *,
    events: int = 40,
    unpriced: int = 0,
    sessions: int | None = 3,
) -> Tally:
    """Return a sum whose tokens are mostly read from a cache."""
    output, fresh = tokens // 100, tokens // 14
    nano = None if cost is None else usd(cost)
    return Tally(
        events=events,
        sessions=sessions,
        input_tokens=fresh,
        cache_read_tokens=tokens - output - fresh,
        output_tokens=output,
        cost_nano_usd=nano,
        unpriced_events=unpriced,
        spend_nano_usd=usd(1.74),
        plan_value_nano_usd=nano,
        cost_confidence=Confidence.UNAVAILABLE if cost is None else confidence,
    )


def window(
    account_id: int, account: str, name: str, used: float | None, **more: object
) -> WindowView:
    """Return a quota window that resets at 20:20 local time unless told otherwise."""
    base = WindowView(
        account_id=account_id,
        provider_id=PROVIDERS[account_id],
        account=account,
        window=name,
        used_percent=used,
        elapsed_percent=70.0,
        resets_at=NOW + timedelta(hours=2, minutes=20),
        as_of=NOW - timedelta(minutes=3),
        source="log",
    )
    shown = replace(base, **more)
    if shown.used_percent is None or shown.elapsed_percent is None:
        return shown
    return replace(shown, pace=(shown.used_percent - shown.elapsed_percent) / 100)


WINDOWS = (
    window(3, "private", "7d", 96.0, elapsed_percent=55.0, exhausts_at=NOW + timedelta(hours=1)),
    window(1, "ana", "5h", 82.0, exhausts_at=NOW + timedelta(minutes=92)),
    window(1, "ana", "7d opus", 71.0, elapsed_percent=70.0, resets_at=NOW + timedelta(days=3)),
    window(4, "ana", "month", 54.0, elapsed_percent=76.0, resets_at=NOW + timedelta(days=9)),
    window(2, "work", "7d", 31.0, elapsed_percent=44.0, resets_at=NOW + timedelta(days=4)),
    window(
        6, "key-1", "5h", 12.0, elapsed_percent=26.0, state="stale", as_of=NOW - timedelta(hours=3)
    ),
    window(6, "key-1", "tools", None),
)


def account(account_id: int, provider: str, name: str, **more: object) -> AccountRow:
    """Return an account of a subscription with some use every day."""
    week = tuple(usd(value) for value in (4, 9, 17, 22, 11, 8, 20))
    base = AccountRow(
        account_id=account_id,
        provider_id=provider.lower().replace(" ", "-"),
        provider=provider,
        account=name,
        billing=Billing.SUBSCRIPTION,
        week_costs=week,
        week_tokens=tuple(value // 1_000 for value in week),
        newest_at=NOW - timedelta(seconds=2),
        tightest=next((each for each in WINDOWS if each.account_id == account_id), None),
    )
    return replace(base, **more)


ACCOUNTS = (
    account(
        1,
        "Acorn Code",
        "ana",
        plan="Max 20x",
        today=tally(31.02, 318_200_000),
        chosen=tally(412.5, 3_900_000_000),
    ),
    account(
        2,
        "Birch CLI",
        "work",
        plan="Plus",
        newest_at=NOW - timedelta(minutes=4),
        today=tally(8.44, 71_000_000),
        chosen=tally(160.11, 910_000_000, unpriced=4),
        week_costs=(0, 0, usd(3), usd(2), usd(9), usd(1), usd(8)),
    ),
    account(
        3,
        "Birch CLI",
        "private",
        newest_at=NOW - timedelta(days=2),
        today=Tally(),
        chosen=tally(22.8, 60_000_000),
        week_costs=(usd(3), usd(1), 0, usd(4), usd(1), 0, 0),
    ),
    account(
        4,
        "Cedar Copilot",
        "ana",
        newest_at=NOW - timedelta(hours=1),
        today=tally(None, 2_400_000),
        chosen=tally(None, 40_000_000),
        week_costs=(None,) * 7,
    ),
    account(
        5,
        "Open Relay",
        "team key",
        billing=Billing.API,
        is_added=True,
        asked_at=NOW - timedelta(minutes=4),
        newest_at=NOW - timedelta(seconds=12),
        today=tally(1.74, 18_900_000, Confidence.EXACT),
        chosen=tally(46.9, 300_000_000, Confidence.EXACT),
        tightest=None,
    ),
    account(
        6,
        "Fir",
        "key-1",
        billing=Billing.UNKNOWN,
        is_added=True,
        asked_at=NOW - timedelta(hours=3),
        newest_at=NOW - timedelta(hours=3),
        today=Tally(),
        chosen=tally(0.004, 2_100_000),
        trouble="401: key refused; run `burnbar accounts`",
    ),
)


def bars(days: int = 30) -> DayBars:
    """Return days of work with quiet weekends."""
    last = date(2025, 11, 21)
    dates = tuple(last - timedelta(days=back) for back in range(days - 1, -1, -1))
    shapes = ((7, 3), (5, 4), (3, 5), (2, 7))
    series = []
    for (weight, step), name in zip(shapes, MODELS, strict=True):
        costs = tuple(
            usd(weight * ((index * step) % 7 + 1) / (4 if day.weekday() > 4 else 1.5))
            for index, day in enumerate(dates)
        )
        series.append((name, costs, tuple(cost // 100 for cost in costs)))
    whole = [sum(costs[index] for _, costs, _ in series) for index in range(days)]
    return DayBars(
        days=dates,
        series=tuple(series),
        tallies=tuple(tally(cost / 1_000_000_000, cost // 100) for cost in whole),
        today=last,
    )


def calls(count: int = 12) -> tuple[CallRow, ...]:
    """Return the newest calls, one every nineteen seconds."""
    projects = (*PROJECTS, "")
    names = (("Acorn Code", "ana"), ("Birch CLI", "work"), ("Open Relay", "team key"))
    return tuple(
        CallRow(
            key=1_000 - index,
            at=NOW - timedelta(seconds=3 + 19 * index),
            provider_id=names[index % 3][0].lower().replace(" ", "-"),
            account=names[index % 3][1],
            model=MODELS[index % 3],
            project=projects[index % 4],
            session=f"session-{index}",
            input_tokens=6 + index * 411,
            cache_read_tokens=118_200 // (index + 1),
            output_tokens=1_900 // (index % 4 + 1),
            cost_nano_usd=None if index == 5 else usd(0.11 / (index + 1) ** 2),
            cost_confidence=Confidence.UNAVAILABLE if index == 5 else Confidence.ESTIMATED,
        )
        for index in range(count)
    )


def glance(scope: Scope = SHOWN) -> Glance:
    """Return a busy day."""
    return Glance(
        as_of=NOW,
        timezone=ZONE,
        scope=scope,
        today=tally(41.2, 412_600_000),
        week=tally(188.07, 1_900_000_000),
        month=tally(642.31, 5_210_000_000, unpriced=4),
        chosen=tally(642.31, 5_210_000_000, unpriced=4),
        burn_nano_usd_per_hour=usd(6.12),
        accounts=ACCOUNTS,
        windows=WINDOWS,
        bars=bars(),
        calls=calls(),
        events_total=48_211,
    )


def named(names: Iterable[str], top: float) -> tuple[NamedTally, ...]:
    """Return a breakdown that halves from row to row."""
    return tuple(
        NamedTally(
            name=name,
            tally=tally(top / 2**index, int(4e8) >> index, events=900 >> index),
            newest_at=NOW - timedelta(hours=index * 5),
        )
        for index, name in enumerate(names)
    )


def provider(provider_id: str, name: str, state: str, **more: object) -> ProviderRow:
    """Return a provider that reads logs on this machine."""
    base = ProviderRow(
        id=provider_id,
        name=name,
        state=state,
        source="session transcripts",
        tokens=Confidence.EXACT,
        cost=Confidence.EXACT,
        quota="no",
        is_installed=state in {"counting", "failing", "found", "installed"},
        looked_for=(f"/home/ana/.{provider_id}",),
        signs=(f"folder /home/ana/.{provider_id}",) if state == "counting" else (),
    )
    return replace(base, **more)


def providers(accounts: Iterable[AccountRow]) -> tuple[ProviderRow, ...]:
    """Return a matrix of every state, with these accounts below those that have some."""
    own: dict[str, list[AccountRow]] = {}
    for row in accounts:
        own.setdefault(row.provider_id, []).append(row)
    counting = [
        provider(
            provider_id,
            rows[0].provider,
            "failing" if any(row.trouble for row in rows) else "counting",
            accounts=tuple(rows),
            quota="yes" if any(row.tightest for row in rows) else "no",
            notes="What was read stays here, also when its own logs are deleted after 30 days.",
        )
        for provider_id, rows in own.items()
    ]
    return (
        *counting,
        provider("gum-cli", "Gum CLI", "found", is_promoted=True, cost=Confidence.UNAVAILABLE),
        provider("hazel", "Hazel", "installed", signs=("program /usr/bin/hazel",)),
        provider(
            "ivy-console", "Ivy Console", "no account", source="usage of the organization, by day",
            credential="organization admin key", cost=Confidence.ESTIMATED, quota="partial",
            looked_for=(), notes="An admin key is needed. The data is a day late.",
        ),
        provider(
            "juniper", "Juniper", "not installed", tokens=Confidence.UNAVAILABLE,
            cost=Confidence.UNAVAILABLE, source="", kind="detection",
        ),
    )  # fmt: skip


def page(account_id: int, scope: Scope = SHOWN) -> AccountPage:
    """Return the page of a sample account."""
    row = next(each for each in ACCOUNTS if each.account_id == account_id)
    return AccountPage(
        account=row,
        scope=scope,
        models=named(MODELS, 200),
        projects=named(PROJECTS, 240),
        sessions=tuple(
            replace(row, session_id=11 + index)
            for index, row in enumerate(
                named(("fix the retry loop", "3f1c9a52-77aa", "read the manual", "tidy"), 90)
            )
        ),
        windows=tuple(each for each in WINDOWS if each.account_id == account_id),
        bars=bars(),
        health=SourceHealth(
            files=1_204,
            bytes=1_930_000_000,
            lines=812_334,
            skipped=(("no usage in the line", 12_400), ("damaged line", 3)),
            newest_at=NOW - timedelta(seconds=2),
        ),
    )


def choices() -> tuple[VendorChoice, ...]:
    """Return vendors with everything that a form may have to offer."""
    return (
        VendorChoice(
            provider_id="birch-cli", name="Birch CLI", credential="access token",
            login_place="/home/ana/.birch/auth.json", is_logged_in=True,
            hosts=("birch.example",),
        ),
        VendorChoice(
            provider_id="fir", name="Fir", credential="API key of the coding plan",
            variables=("FIR_API_KEY", "FIR_KEY"), is_set=True, hosts=("api.fir.example",),
            options=(
                VendorOption("region", "which cloud", ("global", "cn")),
                VendorOption("organization", "id of the organization, for team plans"),
            ),
        ),
        VendorChoice(
            provider_id="gum-cli", name="Gum CLI", credential="key, for the cloud only",
            is_optional=True, hosts=("127.0.0.1",),
        ),
    )  # fmt: skip


def asked_page(account_id: int = 5) -> AccountPage:
    """Return the page of an account that is asked, with all that its vendor tells."""
    row = next(each for each in ACCOUNTS if each.account_id == account_id)
    told = [
        VendorDay(
            first=day,
            last=day,
            model=model,
            tokens=tokens >> back,
            requests=90 - back,
            cost_nano=usd(cost / (back + 1)),
            currency=currency,
        )
        for back in range(6)
        for day in [date(2025, 11, 20) - timedelta(days=back)]
        for model, tokens, cost, currency in (
            (MODELS[0], 41_000_000, 12.4, "USD"),
            (MODELS[2], 9_100_000, 0.31, "USD"),
        )
    ]
    month = VendorDay(
        first=date(2025, 10, 1), last=date(2025, 10, 31), cost_nano=usd(80), currency="CNY"
    )
    return replace(
        page(account_id),
        login=LoginView(
            account_id=account_id,
            provider_id=row.provider_id,
            account=row.account,
            kind="api",
            billing=row.billing,
            state="failing" if row.trouble else "live",
            error_class="auth_expired" if row.trouble else "",
            message=row.trouble,
            last_ok_at=row.asked_at,
            next_poll_at=None if row.trouble else NOW + timedelta(minutes=6),
            credential="env:OPEN_RELAY_KEY",
            base_url="https://relay.example/v1",
        ),
        balances=tuple(one for one in quotas().balances if one.account_id == account_id),
        vendor_days=(*told, month),
        beside=Beside(
            first=date(2025, 11, 15),
            last=date(2025, 11, 20),
            days=6,
            vendor_tokens=98_000_000,
            vendor_cost_nano_usd=usd(31.15),
            ours=tally(29.9, 97_200_000),
            counted_by=("Birch CLI", "Open Relay"),
        ),
    )


def quotas(windows: tuple[WindowView, ...] = WINDOWS) -> QuotaPage:
    """Return a page of windows with a history, blocks and balances."""
    histories = tuple(
        WindowHistory(account_id=one.account_id, window=one.window, points=history(one))
        for one in windows
        if one.used_percent
    )
    balances = tuple(
        BalanceView(
            account_id=account_id,
            provider_id=PROVIDERS[account_id],
            account=account,
            name=name,
            amount=amount,
            currency=currency,
            as_of=NOW - timedelta(minutes=minutes),
        )
        for account_id, account, name, amount, currency, minutes in (
            (5, "team", "credits", 39.8, "USD", 3),
            (6, "key-1", "balance", -2.5, "CNY", 400),
            (3, "private", "credits", 1240.0, "credits", 3),
        )
    )
    return QuotaPage(
        as_of=NOW,
        timezone=ZONE,
        providers={PROVIDERS[one.account_id]: one.provider for one in ACCOUNTS},
        windows=windows,
        histories=histories,
        balances=balances,
    )


def history(window: WindowView) -> tuple[tuple[datetime, float], ...]:
    """Return readings of two periods of a window, up to what is used now."""
    minutes = window.window_minutes or 300
    used = window.used_percent or 0.0
    found = []
    for step in range(80, -1, -1):
        share = (80 - step) % 50 / 50
        percent = used * min(1.0, share * 1.7) if step else used
        found.append((NOW - timedelta(minutes=minutes) * step / 40, percent))
    return tuple(found)


def blocks(account_id: int) -> Iterable[Block]:
    """Yield blocks of the last week, the last of them still running."""
    for back in range(6, -1, -1):
        for hour, cost in ((9, 3.2 + back), (15, 1.1 * (back + 1))):
            start = NOW.replace(hour=hour, minute=0, second=0) - timedelta(days=back)
            yield Block(
                account_id=account_id,
                provider_id=PROVIDERS[account_id],
                start=start,
                end=start + timedelta(hours=5),
                tally=tally(cost, round(cost * 1_000_000)),
            )


def explored(pivot: Pivot) -> Explored:
    """Return groups of made-up names, whatever is asked."""
    names = {By.MODEL: MODELS, By.PROJECT: PROJECTS, By.PROVIDER: tuple(PROVIDERS.values())[:4]}
    shown = bars(30)
    names[By.DAY] = names[By.WEEK] = tuple(map(str, shown.days[::-7]))
    names[By.MONTH] = ("2025-11", "2025-10")
    rows = named(names.get(pivot.by, ("one", "two", "three")), 41.2)
    week = tuple(
        tuple(tally(abs(12 - hour) * 0.1 * weekday, hour * weekday) for hour in range(24))
        for weekday in range(7)
    )
    shown_rows = rows if pivot.by in NAMES else rows[:2]
    columns = DAYS if pivot.across and pivot.across is not pivot.by else ()
    shown_rows = tuple(
        replace(
            row,
            parts=tuple(
                None if (place + turn) % 5 == 0 else tally(3.1 * place, 900 * place)
                for place, _ in enumerate(columns)
            ),
        )
        for turn, row in enumerate(shown_rows)
    )
    parts = zip(*(row.parts for row in shown_rows), strict=True)
    whole = NamedTally(
        name="total",
        tally=added(row.tally for row in shown_rows),
        parts=tuple(added(filter(None, column)) for column in parts),
    )
    return Explored(
        pivot=pivot,
        timezone=ZONE,
        today=NOW.date(),
        columns=columns,
        rows=shown_rows,
        whole=whole,
        total=tally(99.0, 1_000_000),
        bars=shown,
        hours=week,
    )


def changes() -> tuple[LedgerEntry, ...]:
    """Return past totals that moved, one of them from the unknown."""
    return (
        LedgerEntry(
            at=NOW - timedelta(hours=3),
            reason="prices changed",
            subject="ember-large-4-6",
            before_nano_usd=usd(412.5),
            after_nano_usd=usd(398.11),
        ),
        LedgerEntry(
            at=NOW - timedelta(days=12),
            reason="a price became known",
            subject="glacier-5.3-code",
            before_nano_usd=None,
            after_nano_usd=usd(22.8),
        ),
    )


def logins() -> tuple[LoginView, ...]:
    """Return every account as it is asked, one of them failing."""
    added = {5: ("live", "keyring", ""), 6: ("failing", "env:FIR_KEY", "refused: the key is wrong")}
    found = []
    for row in ACCOUNTS:
        state, credential, message = added.get(row.account_id, ("local", "none", ""))
        found.append(
            LoginView(
                account_id=row.account_id,
                provider_id=row.provider_id,
                account=row.account,
                kind="api" if row.is_added else "local",
                billing=row.billing,
                state=state,
                message=message,
                credential=credential,
                last_ok_at=row.asked_at,
            )
        )
    return tuple(found)


def answered(question: str) -> Answer:
    """Return an answer of each kind, by what the question holds."""
    if "weather" in question:
        tries = ("how much did I spend today", "cost last week by model")
        words = "I do not know 'weather'."
        return Answer(question=question, understood=False, answer=words, suggestions=tries)
    plan = "cost, this week (Mon 17 Nov 2025 to Fri 21 Nov 2025)"
    days = {f"2025-11-{day}": value for day, value in zip(range(12, 22), COSTS, strict=True)}
    for by, figures in (("model", dict(zip(MODELS[:3], COSTS, strict=False))), ("day", days)):
        if f"by {by}" in question:
            values = tuple(figures.values())
            return Answer(
                question=question, understood=True, plan=f"{plan}, by {by}",
                answer="\n".join(f"- {name}: ${value:.2f}" for name, value in figures.items()),
                unit="usd",
                rows=tuple({by: name, "value": value} for name, value in figures.items()),
                confidence="estimated", sources=("local logs",),
                plot=AnswerPlot(labels=tuple(figures), values=values, unit="usd",
                                is_time=by == "day"),
                view=AnswerView(screen="explore", query="since:2025-11-17 until:2025-11-21",
                                by=by, unit="usd", money="both"),
            )  # fmt: skip
    return Answer(
        question=question, understood=True, plan=plan, answer="$188.07", value=188.07, unit="usd",
        confidence="estimated", sources=("local logs",),
    )  # fmt: skip
