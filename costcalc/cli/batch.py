"""The command that prices a file of scenarios: its options, what it says of bad rows, and how far it is."""

from pathlib import Path
from typing import Annotated

import typer

from costcalc.batching import CHUNK, MOST_ROWS
from costcalc.cli.completion import one_of
from costcalc.cli.options import (
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
    QuietOption,
    RateDateOption,
    RateOption,
    RatesOption,
    UrlOption,
    format_option,
)


def add_batch(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command()(batch)


def batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="Rows of options: .csv, .jsonl or .parquet.", show_default=False)
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="OUT", help="Write to OUT, whole or not at all."),
    ],
    format_: Annotated[str | None, format_option("csv", "jsonl", "parquet", file="OUT")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="End at the first bad row and write nothing.")] = False,
    quotes: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Also write each row's quote, DIR/LINE.json; that is slow.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Carry a column along; several times. id, name, reference always are."),
    ] = None,
    budget_at: Annotated[
        str,
        typer.Option(
            metavar="FIGURE",
            help="low, likely or high: what decides whether a budget is exceeded.",
            autocompletion=one_of("low", "likely", "high"),
        ),
    ] = "likely",
    chunk: Annotated[
        int, typer.Option(min=1, max=MOST_ROWS, metavar="ROWS", help="Rows at once: fewer need less memory.")
    ] = CHUNK,
    condition: Annotated[str | None, CONDITION] = None,
    tier: Annotated[str | None, TIER] = None,
    plan: Annotated[str | None, PLAN] = None,
    start: Annotated[str | None, START] = None,
    finish_by: Annotated[str | None, FINISH_BY] = None,
    nights: Annotated[str | None, NIGHTS] = None,
    culture_weeks: Annotated[str | None, CULTURE_WEEKS] = None,
    origin: Annotated[str | None, ORIGIN] = None,
    nationality: Annotated[str | None, NATIONALITY] = None,
    companions: Annotated[str | None, COMPANIONS] = None,
    child_ages: Annotated[str | None, CHILD_AGES] = None,
    city: Annotated[str | None, CITY] = None,
    lodging: Annotated[str | None, LODGING] = None,
    cabin: Annotated[str | None, CABIN] = None,
    interpreter: Annotated[str | None, INTERPRETER] = None,
    pay: Annotated[str | None, PAY] = None,
    treatment_price: Annotated[str | None, TREATMENT_PRICE] = None,
    basis: Annotated[str | None, BASIS] = None,
    without: Annotated[list[str] | None, WITHOUT] = None,
    contingency: Annotated[str | None, CONTINGENCY] = None,
    currency: Annotated[str | None, CURRENCY] = None,
    fx_buffer: Annotated[str | None, FX_BUFFER] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    quiet: QuietOption = False,
) -> None:
    """Price a file of scenarios, one a row.

    A column for each option, named like it; blank cells and missing columns take the options given here. A bad row is
    reported by its line and does not stop the others. OUT is written whole or not at all.
    """
    from costcalc.catalog.load import load_catalog
    from costcalc.cli.batch_run import BatchRequest, run_batch
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.inputs import now
    from costcalc.rates.choose import rates_for

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
    }
    created, on = now(), rate_day(rate_date)
    catalog = load_catalog(data)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    request = BatchRequest(source, output, format_, strict, quotes, tuple(keep or ()), budget_at, chunk, quiet)
    run_batch(request, {name: text for name, text in wish.items() if text is not None}, catalog, table, created)
