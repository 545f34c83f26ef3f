"""What `audit` is asked for and gives: the quote that is read, the form to fill in, and the verdict."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from costcalc.errors import AuditFindings, OutputError, ScenarioError

if TYPE_CHECKING:
    from costcalc.analysis.audit.model import Audit


class Asked(NamedTuple):
    """What a run was given beside the file."""

    context: typer.Context
    values: "Mapping[str, str | None]"
    """Texts of the options of a scenario."""
    terms: tuple[str, ...]
    rates: str
    rates_url: str | None
    rate: tuple[str, ...]
    rate_date: str | None
    data: Path | None
    quiet: bool


def audited(name: str, output: str | None, asked: Asked) -> "Audit":
    """The audit of the quote in a file. Raises DataError, ScenarioError, MissingRate, OutputError."""
    from costcalc.analysis.audit.audit import audit, scenario_of_offer
    from costcalc.analysis.audit.names import load_names
    from costcalc.analysis.audit.read import read_offer
    from costcalc.catalog.load import load_catalog
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.inputs import now, text_of
    from costcalc.rates.choose import rates_for

    if name != "-" and output not in (None, "-") and Path(str(output)).resolve() == Path(name).resolve():
        raise OutputError(f"--output {output} is the quote itself: choose another name, so that it stays")
    typed, usual = _apart(asked)
    created, catalog = now(), load_catalog(asked.data)
    names = load_names(catalog, asked.data)
    wanted = typed.pop("currency", None)
    terms = {**_terms(asked.terms), **typed}
    text, called = text_of(name)
    code = wanted.strip().upper() if wanted and wanted.strip().upper() in catalog.currencies else None
    offer = read_offer(text, called, catalog, names, created.date(), terms=terms, currency=code)
    scenario = scenario_of_offer(offer, catalog, created, usual, wanted or usual.get("currency"))
    on = rate_day(asked.rate_date)
    table = rates_for(catalog, on, asked.rate, created, asked.rates, asked.rates_url)
    if not asked.quiet:
        say_other_day(table, on)
    return audit(offer, scenario, catalog, names, table, created=created)


def _apart(asked: Asked) -> tuple[dict[str, str], dict[str, str]]:
    """The options that stand on the command line, and those that are configured: a quote's own words win over these."""
    from costcalc.scenario.options import OPTIONS

    typed: dict[str, str] = {}
    usual: dict[str, str] = {}
    for name, text in asked.values.items():
        if text is not None:
            source = asked.context.get_parameter_source(OPTIONS[name].field)
            (typed if source is not None and source.name == "COMMANDLINE" else usual)[name] = text
    return typed, usual


def _terms(given: tuple[str, ...]) -> dict[str, str]:
    """What is said of the quote beside its file. Raises ScenarioError."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ScenarioError(f"--term {text!r} is not KEY=VALUE: write --term tax=included")
        if name.strip() in found:
            raise ScenarioError(f"--term {name.strip()} is given twice: give it once")
        found[name.strip()] = value.strip()
    return found


def form(wanted: str, data: Path | None, output: str | None, quiet: bool) -> None:
    """Print an empty form, or write it into a file."""
    from costcalc.analysis.audit.names import load_names
    from costcalc.analysis.audit.offer import template
    from costcalc.catalog.load import load_catalog
    from costcalc.cli.output import say
    from costcalc.files import write_whole

    if output is not None and _is_filled(output):
        raise OutputError(f"{output} exists and is not empty: choose another name, so that what it holds stays")
    catalog = load_catalog(data)
    written = template(wanted, catalog, load_names(catalog, data))
    if output is None or output == "-":
        print(written, end="")
        return
    write_whole(Path(output), written)
    if not quiet:
        say(f"wrote {output}")


def _is_filled(output: str) -> bool:
    """Whether a file of that name holds something; what cannot be looked at is refused where it is written."""
    try:
        return output != "-" and Path(output).is_file() and Path(output).stat().st_size > 0
    except OSError:
        return False


def verdict(found: "Audit") -> None:
    """Raises AuditFindings if anything of weight was found."""
    problems = found.problems
    if problems:
        about = ", ".join(dict.fromkeys(each.kind for each in problems))
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise AuditFindings(f"the quote has {count} to be cleared up before paying: {about}")
