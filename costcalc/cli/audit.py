"""The command that checks a clinic's own quote against packages, published prices and its own arithmetic."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer

from costcalc.cli.compare import typed_apart
from costcalc.cli.completion import keys_of
from costcalc.cli.options import PARTS, RATES, Several, argument, declare, output_options, scenario_options, takes
from costcalc.errors import OutputError, ScenarioError, option
from costcalc.scenario.options import key_of

NOT_ASKED = ("finish-by", "culture-weeks", "treatment-price", "basis", "fx-buffer", "answer")
"""Options of a scenario that a clinic's quote answers itself."""


@takes(
    offer=argument(
        "offer", "FILE", "A clinic's or agency's quote, .toml, .json or .csv; - is standard input.", default=None
    ),
    template=declare(
        "template", "KEY", "Print a form to fill in, for a condition: t1d, knee-oa, …", complete=keys_of("conditions")
    ),
    term=declare(
        "term", "KEY=VALUE", "What the file does not say: tax=included, total=1815000, …; several times.", kind=Several
    ),
    scenario=scenario_options(without=NOT_ASKED),
    rates=RATES,
    out=output_options("brief", "table", "json", "md", "html", parts=PARTS["audit"]),
)
def audit(
    context: typer.Context,
    offer: str | None,
    template: str | None,
    term: list[str] | None,
    scenario: dict[str, Any],
    rates: dict[str, Any],
    out: dict[str, Any],
) -> None:
    """Hold a clinic's own quote against packages, published prices and its own arithmetic.

    costcalc audit --template knee-oa -o quote.toml
    costcalc audit quote.toml --term tax=included

    Then what the family would pay in total with it. Ends with 6, after the answer, if there are findings of weight.
    """
    from costcalc.api.auditing import audit
    from costcalc.api.verdicts import check_audit
    from costcalc.cli.formats import Answer

    if template is not None:
        if offer is not None:
            form = option("template")
            raise ScenarioError(f"{form} prints an empty form: leave FILE out, or leave {form} out")
        _print_form(template, rates["data"], out["output"] or ["-"], out["quiet"])
        return
    if offer is None:
        raise ScenarioError(f"name the file of a quote, or ask for an empty form with {option('template', 't1d')}")
    answer = Answer("audit", **out)
    source = answer.source(offer, "the quote itself")
    given, configured = typed_apart(context, scenario)
    found = audit(
        source,
        currency=given.pop("currency", None),
        terms=_terms(term or (), {key_of(field): value for field, value in given.items()}),
        defaults=configured,  # type: ignore[arg-type]  # texts are read as what they say
        **answer.arguments(rates),
    )
    answer.give(found)
    check_audit(found)


def _terms(texts: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the quote beside its file, by options and by terms. Raises ScenarioError."""
    terms = dict(options)
    for text in texts:
        name, _, value = (part.strip() for part in text.partition("="))
        if not name or not value:
            raise ScenarioError(
                f"{option('term', repr(text))} is not KEY=VALUE: write {option('term', 'tax=included')}"
            )
        if name in terms:
            raise ScenarioError(f"{option('term', name)} is given twice: give it once")
        terms[name] = value
    return terms


def _print_form(condition: str, data: Path | None, outputs: Sequence[str], quiet: bool) -> None:
    """Print an empty form, or write it into files, which must be new or empty."""
    from costcalc.api.auditing import audit_template
    from costcalc.cli.formats import save

    for file in outputs:
        if file != "-" and _is_filled(file):
            raise OutputError(f"{file} exists and is not empty: choose another name, so that what it holds stays")
    text = audit_template(condition, data=data)
    for file in outputs:
        if file == "-":
            print(text, end="")
        else:
            save(file, text, quiet=quiet)


def _is_filled(file: str) -> bool:
    """Whether a file holds something; what cannot be looked at is refused where it is written."""
    try:
        return Path(file).is_file() and Path(file).stat().st_size > 0
    except OSError:
        return False
