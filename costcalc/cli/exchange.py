"""What the command line says of the rates that a command uses: their day."""

from datetime import date

from costcalc.cli.output import say
from costcalc.rates import Rates
from costcalc.scenario.parse import parse_day


def rate_day(text: str | None) -> date | None:
    """The day whose rates are asked for, or none. Raises ScenarioError."""
    return parse_day("--rate-date", text) if text is not None else None


def say_other_day(rates: Rates, on: date | None) -> None:
    """Note on standard error that the day asked for has no rates, and which one is used."""
    if on and rates.day != on:
        say(f"there are no rates of {on}: those of {rates.day}, the last day before it, are used")
