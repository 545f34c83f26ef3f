"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

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
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table, json, csv, md, html, pdf, xlsx or ics; else as FILE's name says.",
    ),
]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is standard output.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on standard error.")]
