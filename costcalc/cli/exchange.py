"""What the command line says of the rates that a command uses: their day, their age, their gaps."""

from datetime import date

from costcalc.cli.output import say
from costcalc.errors import MissingRate, TooOld
from costcalc.parse import parse_day
from costcalc.quote import Quote
from costcalc.rates import Rates, load_bundled


def rate_day(text: str | None) -> date | None:
    """The day whose rates are asked for, or none. Raises ScenarioError."""
    return parse_day("--rate-date", text) if text is not None else None


def refuse_old_rates(quote: Quote, max_age: int | None) -> None:
    """Raises TooOld if a rate that was used is older than `max_age` days."""
    if max_age is None:
        return
    made = quote.created.date()
    old = [
        f"the rate {rate.base}/{rate.quote} is {(made - rate.date).days} days old ({rate.date}), "
        f"and --max-age is {max_age}"
        for rate in quote.rates
        if (made - rate.date).days > max_age and not rate.derivation.startswith("peg")
    ]
    if old:
        raise TooOld(old)


def say_other_day(rates: Rates, on: date | None) -> None:
    """Note on standard error that the day asked for has no rates, and which one is used."""
    if on and rates.day != on:
        say(f"there are no rates of {on}: those of {rates.day}, the last day before it, are used")


def refuse_gaps(rates: Rates) -> None:
    """Raises MissingRate if fetched rates lack a currency that the bundled ones have: a kept day stays as it is."""
    gaps = sorted(load_bundled().quoted.keys() - rates.quoted.keys())
    if gaps:
        raise MissingRate(f"the service answered without {', '.join(gaps)}; nothing was kept")
