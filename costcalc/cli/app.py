"""The commands and their options. A body parses, calls the library and renders; imports of it stay inside."""

from typing import Annotated

import typer

from costcalc.cli.audit import add_audit
from costcalc.cli.batch import add_batch
from costcalc.cli.catalog import catalog_app
from costcalc.cli.compare import add_compare
from costcalc.cli.completion import one_of
from costcalc.cli.config import config_app
from costcalc.cli.documents import add_documents
from costcalc.cli.options import (
    ANSWER,
    BASIS,
    CABIN,
    CHILD_AGES,
    CITY,
    COMPANIONS,
    CONDITION,
    CONTINGENCY,
    CULTURE_WEEKS,
    CURRENCY,
    FINISH_BY,
    FX_BUFFER,
    INTERPRETER,
    LODGING,
    NATIONALITY,
    NIGHTS,
    ORIGIN,
    PAY,
    PLAN,
    START,
    TIER,
    TREATMENT_PRICE,
    WITHOUT,
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
from costcalc.cli.prices import add_prices
from costcalc.cli.questions import add_questions
from costcalc.cli.rates import rates_app

app = typer.Typer(
    name="costcalc",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Itemised budgets for regenerative-medicine treatment in Japan. Estimates only; no offer, no medical advice.",
)
app.add_typer(catalog_app, name="catalog")
app.add_typer(rates_app, name="rates")
app.add_typer(config_app, name="config")
add_batch(app)
add_compare(app)
add_audit(app)
add_documents(app)
add_questions(app)
add_prices(app)


def _version(ctx: typer.Context, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from costcalc._version import __version__

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
    condition: Annotated[str, CONDITION],
    tier: Annotated[str, TIER] = "standard",
    plan: Annotated[str | None, PLAN] = None,
    start: Annotated[str | None, START] = None,
    finish_by: Annotated[str | None, FINISH_BY] = None,
    nights: Annotated[str | None, NIGHTS] = None,
    culture_weeks: Annotated[str | None, CULTURE_WEEKS] = None,
    origin: Annotated[str | None, ORIGIN] = None,
    nationality: Annotated[str | None, NATIONALITY] = None,
    companions: Annotated[str, COMPANIONS] = "0",
    child_ages: Annotated[str | None, CHILD_AGES] = None,
    city: Annotated[str, CITY] = "tokyo",
    lodging: Annotated[str, LODGING] = "standard",
    cabin: Annotated[str, CABIN] = "economy",
    interpreter: Annotated[str, INTERPRETER] = "hired",
    pay: Annotated[str, PAY] = "wire",
    treatment_price: Annotated[str | None, TREATMENT_PRICE] = None,
    basis: Annotated[str | None, BASIS] = None,
    without: Annotated[list[str] | None, WITHOUT] = None,
    contingency: Annotated[str | None, CONTINGENCY] = None,
    currency: Annotated[str, CURRENCY] = "USD",
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    max_age: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="After the answer, end with 5 if a price or rate is older than that."),
    ] = None,
    fx_buffer: Annotated[str | None, FX_BUFFER] = None,
    answers: Annotated[list[str] | None, ANSWER] = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="The most you can pay; after the answer, end with 4 if it comes to more."),
    ] = None,
    budget_at: Annotated[
        str | None,
        typer.Option(
            metavar="FIGURE",
            help="Which figure decides: low, likely (if left out), high; or p10, p50, p80, p90.",
            autocompletion=one_of("low", "likely", "high", "p10", "p50", "p80", "p90"),
        ),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(metavar="INPUT=CHANGE", help="Show what it changes: nights=+7, rate:USD/JPY=-10%; several times."),
    ] = None,
    tornado: Annotated[bool, typer.Option("--tornado", help="Show which inputs move the total most.")] = False,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="Show how likely the journey stays under which total.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, max=4294967295, metavar="N", help="Where its draws begin; 1 if left out.")
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
    from costcalc.analysis.estimate import analysed_estimate
    from costcalc.catalog.load import load_catalog
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import now
    from costcalc.cli.verdicts import draw_of, figure_of, give_verdicts, limit_of
    from costcalc.quote.estimate import Wording
    from costcalc.rates.choose import rates_for
    from costcalc.rendering.formats import QUOTE
    from costcalc.scenario.resolve import scenario_of

    chosen = format_of(QUOTE, format_, output)
    limit = limit_of(budget)
    at = figure_of(budget_at, limit)
    draw = draw_of(at, seed, asked=confidence)
    created = now()
    catalog = load_catalog(data)
    wish = {
        "condition": condition,
        "tier": tier,
        "plan": plan,
        "start": start,
        "finish-by": finish_by,
        "nights": nights,
        "culture-weeks": culture_weeks,
        "from": origin,
        "nationality": nationality,
        "companions": companions,
        "child-ages": child_ages,
        "city": city,
        "lodging": lodging,
        "cabin": cabin,
        "interpreter": interpreter,
        "pay": pay,
        "treatment-price": treatment_price,
        "basis": basis,
        "without": ",".join(without) if without else None,
        "contingency": contingency,
        "fx-buffer": fx_buffer,
        "currency": currency,
        "answer": ";".join(answers) if answers else None,
    }
    scenario = scenario_of(wish, catalog, created.date())
    on = rate_day(rate_date)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    wording = Wording(title, reference, prepared_for, prepared_by, valid_days)
    quote = analysed_estimate(
        scenario,
        catalog,
        table,
        created=created,
        wording=wording,
        limit=limit,
        at=at,
        what_ifs=what_if or (),
        tornado=tornado,
        draw=draw,
    )
    deliver(QUOTE, quote, chosen, output, quiet, locale)
    give_verdicts(quote, max_age)
