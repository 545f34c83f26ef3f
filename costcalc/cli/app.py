"""The program: its commands, and those that answer with a budget, with questions or with published prices."""

from inspect import Parameter
from typing import Annotated, Any

import typer

from costcalc.cli.audit import audit
from costcalc.cli.batch import batch
from costcalc.cli.catalog import catalog_app
from costcalc.cli.compare import compare
from costcalc.cli.completion import keys_of, one_of
from costcalc.cli.config import config_app
from costcalc.cli.documents import diff, render, reprice, verify
from costcalc.cli.help import Command, Group
from costcalc.cli.options import (
    MAX_AGE,
    PARTS,
    QUOTE_OUTPUT,
    RATES,
    Several,
    argument,
    declare,
    output_options,
    scenario_options,
    switch,
    takes,
)
from costcalc.cli.rates import rates_app


@takes(
    plan_file=argument(
        "plan_file", "FILE", "A plan that was kept: one scenario, .toml or .json; - is standard input.", default=None
    ),
    scenario=scenario_options(defaults=True),
    options=[
        declare("budget", "AMOUNT", "The most you can pay; end with 4 if it comes to more."),
        declare(
            "budget-at",
            "FIGURE",
            "Which figure must fit: low, likely (if left out), high; or p10, p50, p80, p90.",
            panel="Money",
        ),
        declare(
            "what-if",
            "INPUT=CHANGE",
            "Show what it changes: nights=+7, rate:USD/JPY=-10%; several times.",
            kind=Several,
            panel="Money",
        ),
        switch("tornado", "Show which inputs move the total most.", panel="Money"),
        switch("confidence", "Show how likely the journey stays under which total.", panel="Money"),
        declare("seed", "N", "Where the draws of --confidence begin; 1 if left out.", kind=int, panel="Experts"),
        declare("title", "TEXT", "What the document is called.", panel="Document"),
        declare("reference", "TEXT", "Your own number for it.", panel="Document"),
        declare("prepared-for", "TEXT", "Whom it is for.", panel="Document"),
        declare("prepared-by", "TEXT", "Who made it.", panel="Document"),
        declare("valid-days", "DAYS", "For how many days it is valid.", kind=int, panel="Document"),
        *RATES,
    ],
    max_age=MAX_AGE,
    out=QUOTE_OUTPUT,
)
def estimate(
    context: typer.Context,
    plan_file: str | None,
    scenario: dict[str, Any],
    options: dict[str, Any],
    max_age: int | None,
    out: dict[str, Any],
) -> None:
    """Show what a treatment and its journey cost, item by item.

    costcalc estimate -c t1d -t advanced
    costcalc estimate -c knee-oa --from germany -x EUR
    costcalc estimate -c t1d --start 2027-03-16 -o budget.pdf
    """
    from costcalc.api.estimating import estimate
    from costcalc.api.verdicts import check_quote
    from costcalc.cli.formats import Answer
    from costcalc.cli.inputs import plan_of

    answer = Answer("quote", **out)
    if plan_file is not None:
        scenario = plan_of(context, plan_file, scenario, options["data"], answer.created)
    elif scenario["condition"] is None:
        from costcalc.cli.guided import ask_condition

        scenario["condition"] = ask_condition(options["data"], answer.created)
    quote = estimate(**scenario, **answer.arguments(options))
    answer.give(quote)
    check_quote(quote, max_age)


@takes(
    options=[*scenario_options(defaults=True), *RATES],
    out=output_options("brief", "table", "message", "japanese", "md", "json", parts=PARTS["questions"]),
)
def questions(options: dict[str, Any], out: dict[str, Any]) -> None:
    """Rank what to ask the clinic by the money that hangs on it.

    costcalc questions -c t1d -t advanced --from US
    costcalc questions -c knee-oa -f japanese

    With a message ready to send. Answers given back with --answer narrow the budget, here and in estimate.
    """
    from costcalc.api.asking import questions
    from costcalc.cli.formats import Answer

    answer = Answer("questions", **out)
    answer.give(questions(**answer.arguments(options)))


PATIENTS = ("resident", "foreign", "insured", "unspecified")
GRADES = ("A", "B", "C")


@takes(
    options=[
        declare(
            "condition",
            "KEY",
            "What is treated, or a kind of treatment: knee-oa, chronic-pain, joint-prp, …",
            flag="-c",
            default=Parameter.empty,
            complete=keys_of("conditions"),
        ),
        declare("doses", "N", "Only prices for so many doses.", kind=int),
        declare("joints", "N", "Only prices for so many joints.", kind=int),
        declare("cells", "N or N-M", "Only prices for so many million cells, for each joint and dose."),
        declare(
            "patients", "WHOM", f"Only prices for some patients: {', '.join(PATIENTS)}.", complete=one_of(*PATIENTS)
        ),
        declare(
            "grade",
            "GRADE",
            f"Only prices of this grade: {', '.join(GRADES)}; several times.",
            kind=Several,
            complete=one_of(*GRADES),
        ),
        declare("since", "DATE", "Only prices of that day or later."),
        *scenario_options(defaults=True, only=("currency",)),
        *RATES,
    ],
    max_age=MAX_AGE,
    out=output_options("brief", "table", "json", "csv", "md", "html", parts=PARTS["prices"]),
)
def prices(options: dict[str, Any], max_age: int | None, out: dict[str, Any]) -> None:
    """Show what clinics publish for a treatment.

    costcalc prices -c knee-oa
    costcalc prices -c knee-oa --patients foreign -x JPY

    Every price on one basis of tax, joints, doses and currency; how they are distributed, and the rows behind it.
    """
    from costcalc.api.publishing import check_prices, prices
    from costcalc.cli.formats import Answer

    answer = Answer("prices", **out)
    published = prices(**answer.arguments(options))
    answer.give(published)
    check_prices(published, max_age)


app = typer.Typer(
    name="costcalc",
    cls=Group,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='"costcalc help COMMAND" says more of one of them.',
)
PANELS: dict[str, tuple[Any, ...]] = {
    "Start here": (estimate, compare, catalog_app),
    "Before you pay": (prices, questions, audit),
    "Keep and share": (render, verify, reprice, diff),
    "Offices and programs": (batch, rates_app, config_app),
}
"""The commands as the help shows them; within a group, those that hold commands come last."""
for panel, commands in PANELS.items():
    for command in commands:
        if isinstance(command, typer.Typer):
            app.add_typer(command, rich_help_panel=panel)
        else:
            app.command(cls=Command, rich_help_panel=panel)(command)


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
    """Itemised budgets for regenerative-medicine treatment in Japan. Estimates only; no offer, no medical advice.

    costcalc estimate -c t1d -t advanced --from US
    costcalc compare -c t1d --all-tiers
    costcalc catalog list
    """
