"""The commands and their options. A body parses, calls the library and renders; imports of it stay inside."""

from typing import Annotated

import typer

from costcalc.cli.catalog import catalog_app
from costcalc.cli.documents import add_documents
from costcalc.cli.options import (
    DataOption,
    FormatOption,
    LocaleOption,
    OutputOption,
    QuietOption,
    RateDateOption,
    RateOption,
    RatesOption,
    UrlOption,
)
from costcalc.cli.rates import rates_app

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
app.add_typer(catalog_app, name="catalog")
app.add_typer(rates_app, name="rates")
add_documents(app)


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
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What the document is called.")] = None,
    reference: Annotated[str | None, typer.Option(metavar="TEXT", help="Your own number for it.")] = None,
    prepared_for: Annotated[str | None, typer.Option(metavar="TEXT", help="Whom it is for.")] = None,
    prepared_by: Annotated[str | None, typer.Option(metavar="TEXT", help="Who made it.")] = None,
    valid_days: Annotated[
        int | None, typer.Option(min=0, max=3650, metavar="DAYS", help="For how many days it is valid.")
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Print the itemised budget of a treatment and its journey."""
    from costcalc.catalog import load_catalog
    from costcalc.cli.exchange import rates_for, refuse_old_rates, say_other_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import Reader, day, now, number
    from costcalc.parse import parse_ages, parse_count, parse_treatment_price
    from costcalc.quote import Wording, estimate
    from costcalc.scenario import Scenario

    chosen = format_of(format_, output)
    reader = Reader()
    read = reader.read
    scenario = Scenario(
        condition=condition,
        tier=tier,
        plan=plan,
        origin=origin,
        city=city,
        nationality=nationality,
        start=read(day, "--start", start),
        finish_by=read(day, "--finish-by", finish_by),
        companions=companions,
        child_ages=read(parse_ages, child_ages) or (),
        interpreter=interpreter,
        pay=pay,
        lodging=lodging,
        cabin=cabin,
        nights=read(parse_count, "--nights", nights),
        culture_weeks=read(parse_count, "--culture-weeks", culture_weeks),
        treatment_price=read(parse_treatment_price, treatment_price),
        without=tuple(without or ()),
        contingency=read(number, "--contingency", contingency),
        fx_buffer=read(number, "--fx-buffer", fx_buffer),
        currency=currency,
    )
    created = now()
    catalog = load_catalog(data)
    reader.refuse(scenario, catalog, created.date())
    on = day("--rate-date", rate_date)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    wording = Wording(title, reference, prepared_for, prepared_by, valid_days)
    quote = estimate(scenario, catalog, table, created=created, wording=wording)
    deliver(quote, chosen, output, quiet, locale)
    refuse_old_rates(quote, max_age)
