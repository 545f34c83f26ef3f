"""The program: its commands, and those that answer with a budget, with questions or with published prices."""

from typing import Annotated, Any

import typer

from costcalc.cli.audit import audit
from costcalc.cli.batch import batch
from costcalc.cli.catalog import catalog_app
from costcalc.cli.compare import compare
from costcalc.cli.completion import keys_of, one_of
from costcalc.cli.config import config_app
from costcalc.cli.documents import diff, render, reprice, verify
from costcalc.cli.options import RATES, max_age_option, output_options, parameter, scenario_options, takes
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
for command in (batch, compare, audit, render, verify, reprice, diff):
    app.command()(command)


def _version(asked: bool, ctx: typer.Context) -> None:
    if asked and not ctx.resilient_parsing:
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


WORDING = [
    parameter("title", Annotated[str | None, typer.Option(metavar="TEXT", help="What the document is called.")]),
    parameter("reference", Annotated[str | None, typer.Option(metavar="TEXT", help="Your own number for it.")]),
    parameter("prepared_for", Annotated[str | None, typer.Option(metavar="TEXT", help="Whom it is for.")]),
    parameter("prepared_by", Annotated[str | None, typer.Option(metavar="TEXT", help="Who made it.")]),
    parameter(
        "valid_days",
        Annotated[int | None, typer.Option(min=0, max=3650, metavar="DAYS", help="For how many days it is valid.")],
    ),
]
"""What the document says of itself."""


@app.command()
@takes(
    scenario=scenario_options(defaults=True),
    rates=RATES,
    wording=WORDING,
    out=output_options("table", "json", "csv", "md", "html", "pdf", "xlsx", "ics"),
)
def estimate(
    context: typer.Context,
    plan_file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A plan that was kept: one scenario, .toml or .json; - is standard input.",
            show_default=False,
        ),
    ] = None,
    *,
    scenario: dict[str, Any],
    rates: dict[str, Any],
    max_age: Annotated[int | None, max_age_option("a price or rate")] = None,
    budget: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="The most you can pay; after the answer, end with 4 if it comes to more."),
    ] = None,
    budget_at: Annotated[
        str | None,
        typer.Option(
            metavar="FIGURE", help="Which figure decides: low, likely (if left out), high; or p10, p50, p80, p90."
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
    wording: dict[str, Any],
    out: dict[str, Any],
) -> None:
    """Print the itemised budget of a treatment and its journey."""
    from costcalc.api.estimating import estimate
    from costcalc.api.verdicts import check_quote
    from costcalc.cli.formats import Answer
    from costcalc.cli.inputs import now, plan_of, rates_for

    answer, created = Answer("quote", **out), now()
    if plan_file is not None:
        scenario = plan_of(context, plan_file, scenario, rates["data"], created)
    elif scenario["condition"] is None:
        from costcalc.cli.guided import ask_condition

        scenario["condition"] = ask_condition(rates["data"], created)
    quote = estimate(
        **scenario,
        **rates_for(rates, created, quiet=answer.quiet),
        **wording,
        budget=budget,
        budget_at=budget_at,
        what_if=what_if,
        tornado=tornado,
        confidence=confidence,
        seed=seed,
        created=created,
    )
    answer.give(quote)
    check_quote(quote, max_age)


@app.command()
@takes(
    scenario=scenario_options(defaults=True, required=True),
    rates=RATES,
    out=output_options("table", "message", "japanese", "md", "json"),
)
def questions(scenario: dict[str, Any], rates: dict[str, Any], out: dict[str, Any]) -> None:
    """Rank what to ask the clinic by the money that hangs on it.

    With a message ready to send. Answers given back with --answer narrow the budget, here and in estimate.
    """
    from costcalc.api.asking import questions
    from costcalc.cli.formats import Answer
    from costcalc.cli.inputs import now, rates_for

    answer, created = Answer("questions", **out), now()
    answer.give(questions(**scenario, **rates_for(rates, created, quiet=answer.quiet), created=created))


@app.command()
@takes(
    currency=scenario_options(defaults=True, only=("currency",)),
    rates=RATES,
    out=output_options("table", "json", "csv", "md", "html"),
)
def prices(
    condition: Annotated[
        str,
        typer.Option(
            "--condition",
            "-c",
            metavar="KEY",
            help="What is treated, or a kind of treatment: knee-oa, chronic-pain, joint-prp, …",
            show_default=False,
            autocompletion=keys_of("conditions"),
        ),
    ],
    doses: Annotated[
        int | None, typer.Option(min=1, max=999, metavar="N", help="Only prices for so many doses.")
    ] = None,
    joints: Annotated[
        int | None, typer.Option(min=1, max=999, metavar="N", help="Only prices for so many joints.")
    ] = None,
    cells: Annotated[
        str | None,
        typer.Option(metavar="N or N-M", help="Only prices for so many million cells, for each joint and dose."),
    ] = None,
    patients: Annotated[
        str | None,
        typer.Option(
            metavar="WHOM",
            help="Only prices for resident, foreign or unspecified patients.",
            autocompletion=one_of("resident", "foreign", "unspecified"),
        ),
    ] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GRADE",
            help="Only prices of this grade, A or B; several times.",
            autocompletion=one_of("A", "B", "C"),
        ),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only prices of that day or later.")] = None,
    *,
    currency: dict[str, Any],
    rates: dict[str, Any],
    max_age: Annotated[int | None, max_age_option("a price or a rate")] = None,
    out: dict[str, Any],
) -> None:
    """Show what clinics publish for a treatment.

    Every price on one basis of tax, joints, doses and currency; how they are distributed, and the rows behind it.
    """
    from costcalc.api.publishing import check_prices, prices
    from costcalc.cli.formats import Answer
    from costcalc.cli.inputs import now, rates_for

    answer, created = Answer("prices", **out), now()
    published = prices(
        condition,
        doses=doses,
        joints=joints,
        cells=cells,
        patients=patients,
        grade=grade,
        since=since,
        **currency,
        **rates_for(rates, created, quiet=answer.quiet),
        created=created,
    )
    answer.give(published)
    check_prices(published, max_age)
