"""Options that commands share: those of a scenario from the one table, those of rates and of the answer.

A command names a group of options by one argument, and gets their values in one dict; `takes` gives typer the options.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from costcalc.cli.completion import Completer, codes, keys_of, one_of, plans, several_of, tiers
from costcalc.scenario.options import HOME, OPTIONS, Option

Group = Sequence[Parameter]
"""Options that a command gets in one dict."""
Command = Callable[..., None]
Several = list[str]
"""The type of an option that may be given several times."""


def takes(**groups: Group | Parameter) -> Callable[[Command], Command]:
    """Give a command, in the place of each argument that is named here, the options of a group, or one option."""

    def decorate(command: Command) -> Command:
        options = {name: [group] if isinstance(group, Parameter) else group for name, group in groups.items()}
        parameters = [
            parameter.replace(kind=Parameter.KEYWORD_ONLY)
            for argument in signature(command).parameters.values()
            for parameter in options.get(argument.name, [argument])
        ]

        def run(**given: Any) -> None:
            values = {name: {item.name: given.pop(item.name) for item in group} for name, group in options.items()}
            single = {name: values[name][group.name] for name, group in groups.items() if isinstance(group, Parameter)}
            command(**given, **values | single)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
        return run

    return decorate


def declare(
    name: str,
    metavar: str | None,
    explained: str,
    *,
    flag: str = "",
    field: str = "",
    kind: Any = str,
    default: Any = None,
    panel: str | None = None,
    complete: Completer | None = None,
    least: float | None = None,
) -> Parameter:
    """An option as an argument of a command, its type with what typer makes of it.

    The argument is called like the option if no `field` is given. The option is required if its default is
    Parameter.empty, and not if that is none.
    """
    shown = typer.Option(
        f"--{name}",
        *([flag] if flag else []),
        metavar=metavar,
        help=explained,
        rich_help_panel=panel,
        autocompletion=complete,
        min=least,
    )
    return _parameter(field or name.replace("-", "_"), kind, default, shown)


def argument(
    name: str,
    metavar: str,
    explained: str,
    *,
    kind: Any = str,
    default: Any = Parameter.empty,
    complete: Completer | None = None,
) -> Parameter:
    """An argument of a command line; it is required if its default is Parameter.empty."""
    shown = typer.Argument(metavar=metavar, help=explained, show_default=False, autocompletion=complete)
    return _parameter(name, kind, default, shown)


def _parameter(name: str, kind: Any, default: Any, shown: Any) -> Parameter:
    taken = kind | None if default is None else kind
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[taken, shown])


def switch(name: str, explained: str, *, flag: str = "", panel: str | None = None) -> Parameter:
    """An option without a value, which is off if it is not given."""
    return declare(name, None, explained, flag=flag, kind=bool, default=False, panel=panel)


def scenario_options(
    *,
    several: bool = False,
    defaults: bool = False,
    only: Collection[str] = tuple(OPTIONS),
    without: Collection[str] = (),
) -> Group:
    """The options of a scenario from the table, or only some: one value of each or `several`.

    With `defaults` what holds for an option that is left out is its value, else none is.
    """
    return [
        declare(
            record.name,
            record.metavar,
            record.help,
            flag=record.flag,
            field=record.field,
            kind=Several if several or record.repeated else str,
            default=record.default if defaults and not several else None,
            panel=record.panel,
            complete=_completer(record),
        )
        for record in OPTIONS.values()
        if record.name in only and record.name not in without
    ]


def _completer(record: Option) -> Completer | None:
    special = {"tiers": tiers, "plans": plans, "currencies": codes}
    kinds, words = record.kinds, record.choices
    if kinds and kinds[0] in special:
        return special[kinds[0]]
    if kinds:
        return keys_of(*kinds, but=HOME if record.name == "from" else None)
    return None if not words else several_of(words) if record.repeated else one_of(*words)


RATES_URL = declare(
    "rates-url", "URL", "The service that --rates live asks; else that of COSTCALC_RATES_URL.", panel="Experts"
)
DATA = declare(
    "data", "DIR", "Folder whose entries replace those of the catalogue, by key.", kind=Path, panel="Experts"
)
LOCALE = declare(
    "locale", "LOCALE", "Write numbers as people do there: de, fr_CH, en_IN. Not in JSON.", panel="Document"
)
OUTPUT = declare("output", "FILE", "Write to FILE, such as budget.pdf; - is standard output.", flag="-o")
OUTPUTS = declare(
    "output", "FILE", "Write to FILE, such as budget.pdf; several times; - is standard output.", flag="-o", kind=Several
)
QUIET = switch("quiet", "No notes on standard error.", flag="-q", panel="Document")
PLAIN = switch("plain", "For a screen reader: one fact a line, no columns, no bars.", panel="Document")
NO_PAGER = switch("no-pager", "Print a long answer at once, not in COSTCALC_PAGER, PAGER or less.", panel="Document")
MAX_AGE = declare(
    "max-age",
    "DAYS",
    "After the answer, end with 5 if a price or rate is older than so many days.",
    kind=int,
    panel="Experts",
    least=0,
)
RATES: Group = [
    declare(
        "rates",
        "ORIGIN",
        "bundled, live (asks a service), or a FILE of rates, .csv or .toml.",
        default="bundled",
        panel="Experts",
        complete=one_of("bundled", "live"),
    ),
    RATES_URL,
    declare(
        "rate",
        "A/B=N",
        "Your own rate, such as USD/JPY=150 for 150 yen a dollar; several times.",
        kind=Several,
        panel="Experts",
    ),
    declare("rate-date", "DATE", "The rates of that day, or of the last one before it: 2026-03-16.", panel="Experts"),
    DATA,
]
"""Which rates and which catalogue."""


def format_option(*formats: str, file: str = "", default: str | None = None) -> Parameter:
    """The option for the format of an answer, which the name of its `file` may say instead."""
    words = f"{', '.join(formats[:-1])} or {formats[-1]}" + (f"; else as {file}'s name says." if file else ".")
    complete = one_of(*formats)
    return declare("format", "FORMAT", words, flag="-f", default=default, panel="Document", complete=complete)


def output_options(*formats: str, parts: Sequence[str] = ()) -> Group:
    """Where the answer goes, and how it is written; how much of it, if it has `parts` that can be shown alone."""
    group = [OUTPUTS, format_option(*formats, file="FILE"), LOCALE, QUIET, NO_PAGER, PLAIN]
    if parts:
        words = f"Only these parts, instead of one screen: {', '.join(parts)}; commas or several times."
        group.append(switch("full", "All parts, instead of one screen.", panel="Document"))
        group.append(declare("show", "PARTS", words, kind=Several, panel="Document", complete=one_of(*parts)))
    return group


PARTS: Mapping[str, Sequence[str]] = {
    kind: names.split()
    for kind, names in {
        "quote": "lines plan payments evidence notes alternatives assumptions questions sources",
        "comparison": "totals limit journeys differences notes rates",
        "prices": "spread packages foreign prices later apart sellers details sources",
        "audit": "findings treatment lines total rates sources",
        "questions": "ranked others message",
    }.items()
}
"""The parts of each document, as `--show` names them; written out because their table needs everything else."""
QUOTE_OUTPUT = output_options(
    *("brief", "text", "table", "json", "csv", "md", "html", "pdf", "xlsx", "ics"), parts=PARTS["quote"]
)
"""What `estimate` and `render` take."""
