"""The commands and their options. A body parses, calls the library and renders; imports of it stay inside."""

from pathlib import Path
from typing import Annotated

import typer

from costcalc.cli import TIMEOUT

CATEGORIES = (
    "treatment",
    "preparation",
    "flights",
    "stay",
    "local-transport",
    "support",
    "entry",
    "insurance",
    "payment",
    "contingency",
)
"""What --without takes, for the help; the catalogue's models have the last word."""

app = typer.Typer(
    name="costcalc",
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Itemised budgets for regenerative-medicine treatment in Japan. Estimates only; no offer, no medical advice.",
)
catalog_app = typer.Typer(help="What the catalogue holds, and whether it is valid.")
app.add_typer(catalog_app, name="catalog")
rates_app = typer.Typer(help="The exchange rates: show them, or fetch today's.")
app.add_typer(rates_app, name="rates")

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder whose entries replace those of the catalogue, by key."),
]
RatesOption = Annotated[
    str, typer.Option(metavar="ORIGIN", help="bundled, live (asks a service), or a FILE of rates, .csv or .toml.")
]
UrlOption = Annotated[
    str | None,
    typer.Option(metavar="URL", envvar="COSTCALC_RATES_URL", help="The service that --rates live asks."),
]
RateOption = Annotated[
    list[str] | None,
    typer.Option(metavar="A/B=N", help="Your own rate, such as USD/JPY=150 for 150 yen a dollar; several times."),
]
RateDateOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Use the rates of that day or the last one before it, 2026-03-16.")
]
LocaleOption = Annotated[
    str | None, typer.Option(metavar="LOCALE", help="Write numbers as people do there: de, fr_CH, en_IN. Not in JSON.")
]


def _version(asked: bool) -> None:
    if asked:
        from costcalc import __version__

        print(f"costcalc {__version__}")
        raise typer.Exit


@app.callback()
def costcalc(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of the program itself."""


@app.command()
def estimate(
    condition: Annotated[
        str,
        typer.Option("--condition", "-c", metavar="KEY", help="What is treated: t1d, knee-oa, …", show_default=False),
    ],
    tier: Annotated[str, typer.Option("--tier", "-t", metavar="KEY", help="Package of the condition.")] = "standard",
    plan: Annotated[
        str | None, typer.Option(metavar="KEY", help="Travel plan: two-trips, long-stay, single-visit or multi-visit.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of the first arrival in Japan, 2027-03-16.")
    ] = None,
    finish_by: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of the last departure at the latest; plans backwards.")
    ] = None,
    nights: Annotated[
        str | None, typer.Option(metavar="N or N-M", help="Nights of each visit, instead of the plan's.")
    ] = None,
    culture_weeks: Annotated[
        str | None, typer.Option(metavar="N or N-M", help="Weeks of cell culture, instead of the condition's.")
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option("--from", metavar="COUNTRY or REGION", help="Where the journey starts: US, germany, us-west, …"),
    ] = None,
    nationality: Annotated[
        str | None,
        typer.Option(metavar="COUNTRY", help="Passport of everybody who travels; else the country of --from."),
    ] = None,
    companions: Annotated[int, typer.Option(min=0, metavar="N", help="Adults who travel with the patient.")] = 0,
    child_ages: Annotated[
        str | None, typer.Option(metavar="AGES", help="Children who travel along, beside --companions: 4,11.")
    ] = None,
    city: Annotated[
        str, typer.Option(metavar="KEY", help="City of the clinic: tokyo, osaka, kyoto, fukuoka or sapporo.")
    ] = "tokyo",
    lodging: Annotated[str, typer.Option(metavar="LEVEL", help="Comfort: budget, standard or premium.")] = "standard",
    cabin: Annotated[
        str, typer.Option(metavar="CLASS", help="Flights: economy, premium-economy or business.")
    ] = "economy",
    interpreter: Annotated[
        str, typer.Option(metavar="WHO", help="hired, clinic (it provides one), or none.")
    ] = "hired",
    pay: Annotated[str, typer.Option(metavar="WAY", help="How the clinic is paid: wire or card.")] = "wire",
    treatment_price: Annotated[
        str | None, typer.Option(metavar="PRICE", help='A clinic\'s own figure, such as "18000-24000 USD".')
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="CATEGORY", help="Leave one out; several times. " + ", ".join(CATEGORIES) + "."),
    ] = None,
    contingency: Annotated[
        str | None,
        typer.Option(metavar="PCT", help="Per cent set aside for the unforeseen, instead of the catalogue's."),
    ] = None,
    currency: Annotated[str, typer.Option("--currency", "-x", metavar="CODE", help="Currency of the budget.")] = "USD",
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    max_age: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="After the answer, end with 5 if a rate is older than so many days."),
    ] = None,
    fx_buffer: Annotated[
        str | None, typer.Option(metavar="PCT", help="Per cent added to what is paid in other currencies.")
    ] = None,
    data: DataOption = None,
    format_: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help="table or json; else as FILE's name says.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is standard output.")
    ] = None,
    locale: LocaleOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No notes on standard error.")] = False,
) -> None:
    """Print the itemised budget of a treatment and its journey."""
    from costcalc.catalog import load_catalog
    from costcalc.cli.exchange import rates_for, refuse_old_rates, say_other_day
    from costcalc.cli.inputs import day, now, number
    from costcalc.cli.output import deliver, format_of
    from costcalc.quote import estimate
    from costcalc.scenario import Scenario, parse_ages, parse_count, parse_treatment_price

    chosen = format_of(format_, output)
    scenario = Scenario(
        condition=condition,
        tier=tier,
        plan=plan,
        origin=origin,
        city=city,
        nationality=nationality,
        start=day("--start", start),
        finish_by=day("--finish-by", finish_by),
        companions=companions,
        child_ages=parse_ages(child_ages) if child_ages is not None else (),
        interpreter=interpreter,
        pay=pay,
        lodging=lodging,
        cabin=cabin,
        nights=parse_count("--nights", nights) if nights is not None else None,
        culture_weeks=parse_count("--culture-weeks", culture_weeks) if culture_weeks is not None else None,
        treatment_price=parse_treatment_price(treatment_price) if treatment_price is not None else None,
        without=tuple(without or ()),
        contingency=number("--contingency", contingency) if contingency is not None else None,
        fx_buffer=number("--fx-buffer", fx_buffer) if fx_buffer is not None else None,
        currency=currency,
    )
    created = now()
    catalog = load_catalog(data)
    on = day("--rate-date", rate_date)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    quote = estimate(scenario, catalog, table, created=created)
    deliver(quote, chosen, output, quiet, locale)
    refuse_old_rates(quote, max_age)


@catalog_app.command("list")
def catalog_list(
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="regions, countries, currencies, …", show_default=False)
    ] = None,
    data: DataOption = None,
) -> None:
    """List what there is.

    Conditions with their tiers and bands, plans and cities; or every entry of one KIND.
    """
    from costcalc.catalog import load_catalog
    from costcalc.catalog.names import choice
    from costcalc.cli.output import as_text
    from costcalc.render.catalog import LISTED, listing

    wanted = choice("kind", kind, tuple(LISTED)) if kind else None
    catalog = load_catalog(data)
    print(as_text(lambda _: listing(catalog, wanted)), end="")


@catalog_app.command("show")
def catalog_show(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A condition, plan or city.", show_default=False)],
    data: DataOption = None,
) -> None:
    """Show one entry with its sources.

    Everything the catalogue says of a condition, a plan or a city, and where that comes from.
    """
    from costcalc.catalog import load_catalog
    from costcalc.catalog.names import find_kind
    from costcalc.cli.output import as_text
    from costcalc.render.catalog import SHOWN, showing

    catalog = load_catalog(data)
    kind, found = find_kind(key, {kind: getattr(catalog, kind) for kind in SHOWN})
    print(as_text(lambda _: showing(catalog, kind, found)), end="")


@catalog_app.command("check")
def catalog_check(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="An overlay folder.", show_default=False)] = None,
) -> None:
    """Check the data files.

    The catalogue alone, or with the overlay folder DIR; every problem is named with file and line.
    """
    from costcalc.catalog import load_catalog
    from costcalc.catalog.load import changes
    from costcalc.render.literal import literal

    catalog = load_catalog(folder)
    print(literal(f"The catalogue {catalog.edition.version} is valid{f' with {folder}' if folder else ''}."))
    if folder:
        print("".join(f"{literal(line)}\n" for line in changes(load_catalog(), catalog)), end="")


@catalog_app.command("schema")
def catalog_schema(
    document: Annotated[
        str, typer.Argument(metavar="NAME", help="catalog, quote or rates.", show_default=False)
    ] = "catalog",
) -> None:
    """Print a JSON Schema.

    Of the data files, one property a file, or of the quote document.
    """
    from costcalc.schemas import schema_text

    print(schema_text(document), end="")


@rates_app.command("update")
def rates_update(
    rates_url: UrlOption = None,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, metavar="SECONDS", help="How long it has.")] = TIMEOUT,
) -> None:
    """Fetch today's rates and keep them.

    Later runs use them if they are newer than the bundled ones. Rates that are kept for a day are never overwritten.
    """
    from costcalc.cli.exchange import refuse_gaps
    from costcalc.cli.inputs import now
    from costcalc.rates import store
    from costcalc.rates.live import fetch

    rates = fetch(rates_url, timeout, now().date())
    refuse_gaps(rates)
    where = store.folder()
    if store.save(rates, where):
        print(f"Kept the rates of {rates.day}: {len(rates.quoted)} currencies.")
    else:
        print(f"The rates of {rates.day} are kept already; they stay as they are.")


@rates_app.command("show")
def rates_show(
    pairs: Annotated[
        list[str] | None, typer.Argument(metavar="[A/B]...", help="Pairs such as USD/JPY.", show_default=False)
    ] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    locale: LocaleOption = None,
    format_: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="table or json.")] = "table",
) -> None:
    """Show rates, how they were found and how they moved.

    Pairs with date, source, inverse, and the low, mean and high of the last 30, 90 and 365 days; or all currencies.
    """
    from costcalc.catalog import load_catalog
    from costcalc.catalog.names import choice
    from costcalc.cli.exchange import rates_for, say_other_day
    from costcalc.cli.inputs import day, now
    from costcalc.cli.output import as_text
    from costcalc.rates.bundled import history
    from costcalc.rates.show import parse_pair, show_rates
    from costcalc.render.numbers import numbers_for
    from costcalc.render.rates import as_json, details, listing
    from costcalc.scenario import currency as choice_of_currency

    wanted = choice("format", format_, ("table", "json"))
    numbers = numbers_for(locale)
    asked = [parse_pair(pair) for pair in pairs or ()]
    catalog = load_catalog(data)
    for code in (code for pair in asked for code in pair):
        choice_of_currency(code, catalog)
    on = day("--rate-date", rate_date)
    table = rates_for(catalog, on, rate or (), now(), rates, rates_url)
    say_other_day(table, on)
    document = show_rates(table, asked, history() if asked else ())
    if wanted == "json":
        print(as_json(document), end="")
    elif asked:
        print(as_text(lambda _: details(document, numbers)), end="")
    else:
        print(as_text(lambda _: listing(document, numbers)), end="")
