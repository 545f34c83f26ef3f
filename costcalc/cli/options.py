"""Options that commands share: those of a scenario from the one table, those of rates and of the answer.

A command names a group of them by one argument, and gets their values in one dict; `takes` gives typer the options.
"""

from collections.abc import Callable, Collection, Sequence
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from costcalc.cli.completion import Completer, codes, keys_of, one_of, plans, several_of, tiers
from costcalc.scenario.options import OPTIONS, Option

Group = Sequence[Parameter]
"""Options that a command gets in one dict."""
Command = Callable[..., None]


def takes(**groups: Group) -> Callable[[Command], Command]:
    """Give a command, in the place of each argument that is named here, the options of a group."""

    def decorate(command: Command) -> Command:
        own = signature(command).parameters.values()
        parameters = [
            parameter.replace(kind=Parameter.KEYWORD_ONLY)
            for argument in own
            for parameter in groups.get(argument.name, [argument])
        ]

        def run(**given: Any) -> None:
            gathered = {name: {item.name: given.pop(item.name) for item in group} for name, group in groups.items()}
            command(**given, **gathered)

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
        return run

    return decorate


def parameter(name: str, kind: Any, default: Any = None) -> Parameter:
    """An option as an argument of a command, its type with what typer makes of it."""
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def scenario_options(
    *,
    several: bool = False,
    defaults: bool = False,
    required: bool = False,
    only: Collection[str] = tuple(OPTIONS),
    without: Collection[str] = (),
) -> Group:
    """The options of a scenario from the table, or only some: one value of each or `several`.

    With `defaults` what holds for an option that is left out is its value, else none is.
    """
    return [
        _scenario_option(record, several=several or record.repeated, defaults=defaults, required=required)
        for record in OPTIONS.values()
        if record.name in only and record.name not in without
    ]


def _scenario_option(record: Option, *, several: bool, defaults: bool, required: bool) -> Parameter:
    must = required and record.name == "condition"
    shown = typer.Option(
        f"--{record.name}",
        *([record.flag] if record.flag else []),
        metavar=record.metavar,
        help=record.help,
        show_default=record.name != "condition",
        autocompletion=_completer(record),
    )
    kind: Any = list[str] if several else str
    default = Parameter.empty if must else record.default if defaults and not several else None
    return parameter(record.field, Annotated[kind if must else kind | None, shown], default)


def _completer(record: Option) -> Completer | None:
    special = {"tiers": tiers, "plans": plans, "currencies": codes}
    kinds = record.complete.kinds
    if kinds and kinds[0] in special:
        return special[kinds[0]]
    if kinds:
        return keys_of(*kinds, but=record.complete.but)
    words = record.complete.words
    return None if not words else several_of(words) if record.repeated else one_of(*words)


DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder whose entries replace those of the catalogue, by key."),
]
LocaleOption = Annotated[
    str | None, typer.Option(metavar="LOCALE", help="Write numbers as people do there: de, fr_CH, en_IN. Not in JSON.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on standard error.")]
UrlOption = Annotated[
    str | None,
    typer.Option(metavar="URL", help="The service that --rates live asks; else that of COSTCALC_RATES_URL."),
]

RATES: Group = [
    parameter(
        "rates",
        Annotated[
            str,
            typer.Option(
                metavar="ORIGIN",
                help="bundled, live (asks a service), or a FILE of rates, .csv or .toml.",
                autocompletion=one_of("bundled", "live"),
            ),
        ],
        "bundled",
    ),
    parameter("rates_url", UrlOption),
    parameter(
        "rate",
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="A/B=N", help="Your own rate, such as USD/JPY=150 for 150 yen a dollar; several times."
            ),
        ],
    ),
    parameter(
        "rate_date",
        Annotated[
            str | None,
            typer.Option(metavar="DATE", help="Use the rates of that day or the last one before it, 2026-03-16."),
        ],
    ),
    parameter("data", DataOption),
]
"""Which rates and which catalogue."""


def format_option(*formats: str, file: str = "FILE", as_named: bool = True) -> Any:
    """The option for the format of an answer, which the name of its file may say instead."""
    words = f"{', '.join(formats[:-1])} or {formats[-1]}" + (f"; else as {file}'s name says." if as_named else ".")
    return typer.Option("--format", "-f", metavar="FORMAT", help=words, autocompletion=one_of(*formats))


def output_options(*formats: str) -> Group:
    """Where the answer goes, and how it is written."""
    return [
        parameter("format_", Annotated[str | None, format_option(*formats)]),
        parameter(
            "output",
            Annotated[
                str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is standard output.")
            ],
        ),
        parameter("locale", LocaleOption),
        parameter("quiet", QuietOption, False),
    ]


def max_age_option(what: str) -> Any:
    """The option for the age of figures above which a run ends with 5."""
    words = f"After the answer, end with 5 if {what} is older than so many days."
    return typer.Option(min=0, metavar="DAYS", help=words)
