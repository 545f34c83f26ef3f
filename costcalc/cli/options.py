"""Options that commands share. Those of a scenario stand here once, whether a command takes one of each or several."""

from pathlib import Path
from typing import Annotated, Any

import typer

from costcalc.cli.completion import codes, keys_of, one_of, plans, several_of, tiers

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

CONDITION = typer.Option(
    "--condition",
    "-c",
    metavar="KEY",
    help="What is treated: t1d, knee-oa, …",
    show_default=False,
    autocompletion=keys_of("conditions"),
)
TIER = typer.Option("--tier", "-t", metavar="KEY", help="Package of the condition.", autocompletion=tiers)
PLAN = typer.Option(
    "--plan",
    metavar="KEY",
    help="Travel plan: two-trips, long-stay, single-visit or multi-visit.",
    autocompletion=plans,
)
START = typer.Option("--start", metavar="DATE", help="Day of the first arrival in Japan, 2027-03-16.")
FINISH_BY = typer.Option(
    "--finish-by", metavar="DATE", help="Day of the last departure at the latest; plans backwards."
)
NIGHTS = typer.Option("--nights", metavar="N or N-M", help="Nights of each visit, instead of the plan's.")
CULTURE_WEEKS = typer.Option(
    "--culture-weeks", metavar="N or N-M", help="Weeks of cell culture, instead of the condition's."
)
ORIGIN = typer.Option(
    "--from",
    metavar="COUNTRY or REGION",
    help="Where the journey starts: US, germany, us-west, …",
    autocompletion=keys_of("countries", "regions", but="JP"),
)
NATIONALITY = typer.Option(
    "--nationality",
    metavar="COUNTRY",
    help="Passport of everybody who travels; else the country of --from.",
    autocompletion=keys_of("countries"),
)
COMPANIONS = typer.Option("--companions", metavar="N", help="Adults who travel with the patient.")
CHILD_AGES = typer.Option("--child-ages", metavar="AGES", help="Children who travel along, beside --companions: 4,11.")
CITY = typer.Option(
    "--city",
    metavar="KEY",
    help="City of the clinic: tokyo, osaka, kyoto, fukuoka or sapporo.",
    autocompletion=keys_of("cities"),
)
LODGING = typer.Option(
    "--lodging",
    metavar="LEVEL",
    help="Comfort: budget, standard or premium.",
    autocompletion=one_of("budget", "standard", "premium"),
)
CABIN = typer.Option(
    "--cabin",
    metavar="CLASS",
    help="Flights: economy, premium-economy or business.",
    autocompletion=one_of("economy", "premium-economy", "business"),
)
INTERPRETER = typer.Option(
    "--interpreter",
    metavar="WHO",
    help="hired, clinic (it provides one), or none.",
    autocompletion=one_of("hired", "clinic", "none"),
)
PAY = typer.Option(
    "--pay", metavar="WAY", help="How the clinic is paid: wire or card.", autocompletion=one_of("wire", "card")
)
TREATMENT_PRICE = typer.Option(
    "--treatment-price", metavar="PRICE", help='A clinic\'s own figure, such as "18000-24000 USD".'
)
BASIS = typer.Option(
    "--basis",
    metavar="BASIS",
    help="Budget the treatment on the package's band, or on what clinics publish: package or published.",
    autocompletion=one_of("package", "published"),
)
WITHOUT = typer.Option(
    "--without",
    metavar="CATEGORY",
    help="Leave one out; several times. " + ", ".join(CATEGORIES) + ".",
    autocompletion=several_of(CATEGORIES),
)
CONTINGENCY = typer.Option(
    "--contingency", metavar="PCT", help="Per cent set aside for the unforeseen, instead of the catalogue's."
)
CURRENCY = typer.Option("--currency", "-x", metavar="CODE", help="Currency of the budget.", autocompletion=codes)
ANSWER = typer.Option(
    "--answer",
    metavar="KEY=VALUE",
    help="What the clinic answered: harvest-included=no; several times. costcalc questions has the keys.",
)
FX_BUFFER = typer.Option("--fx-buffer", metavar="PCT", help="Per cent added to what is paid in other currencies.")

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder whose entries replace those of the catalogue, by key."),
]
RatesOption = Annotated[
    str,
    typer.Option(
        metavar="ORIGIN",
        help="bundled, live (asks a service), or a FILE of rates, .csv or .toml.",
        autocompletion=one_of("bundled", "live"),
    ),
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


def format_option(*formats: str, file: str = "FILE", as_named: bool = True) -> Any:
    """The option for the format of an answer, which the name of its file may say instead."""
    words = f"{', '.join(formats[:-1])} or {formats[-1]}" + (f"; else as {file}'s name says." if as_named else ".")
    return typer.Option("--format", "-f", metavar="FORMAT", help=words, autocompletion=one_of(*formats))


FormatOption = Annotated[str | None, format_option("table", "json", "csv", "md", "html", "pdf", "xlsx", "ics")]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE; - is standard output.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No notes on standard error.")]
