"""An exchange rate changed, as if it had been pinned: `rate:USD/JPY=-10%` or `rate:USD/JPY=140`."""

from decimal import Decimal

from costcalc.analysis.sensitivity.what_if.change import Given, Said, WhatIf
from costcalc.errors import ScenarioError
from costcalc.money import HUNDRED, ONE
from costcalc.rates import AnchoredRate, Rates, parse_pin, pinned
from costcalc.rates.table import EXACTLY, SHOWN
from costcalc.scenario.options import currency

PLACES = Decimal("1E-12")
"""A rate is written with so many decimals at most."""


def rate(text: str, pair: str, said: Said, given: Given) -> WhatIf:
    """What one unit of the first currency is in the second, changed; what hangs on other rates stays as it is.

    Raises ScenarioError for what is no rate, and MissingRate for more or less of one that is not known.
    """
    from costcalc.rates.show import parse_pair  # noqa: PLC0415 - only needed for a changed rate

    base, quote = (currency(code, given.catalog) for code in parse_pair(pair))
    if said.step and not said.step.percent:
        raise ScenarioError("a rate is changed by per cents, such as -10%, or takes a new value, such as 140")
    if not said.step and said.end:
        raise ScenarioError(f"a rate has no {said.end}: write -10% or a new value, such as 140")

    def change(now: Given) -> Given:
        if not isinstance(now.rates, Rates):
            raise ScenarioError("the rates at hand are single ones, and cannot be changed together")
        units = said.text
        if said.step:
            factor = ONE + said.step.by / HUNDRED
            units = f"{EXACTLY.multiply(now.rates.find(base, quote).rate, factor).quantize(PLACES, context=EXACTLY):f}"
        link = parse_pin(f"{base}/{quote}={units}", now.today)
        return now._replace(rates=_repinned(now.rates, link))

    change(given)
    if said.step:
        label = f"One {base} buys {said.step.size} {said.step.either('more', 'less')} {quote}"
    else:
        label = f"One {base} is {said.text} {quote}"
    return WhatIf(text, label, change)


def _repinned(rates: Rates, link: AnchoredRate) -> Rates:
    """The table with one more rate pinned, in place of one of the same pair; others that are pinned stay so."""
    links = []
    for code, quoted in rates.quoted.items():
        if quoted.how == "pinned":
            units = EXACTLY.divide(quoted.per_pivot, rates.quoted[quoted.anchor].per_pivot)
            if {code, quoted.anchor} != {link.base, link.quote}:
                links.append(AnchoredRate(quoted.anchor, code, SHOWN.plus(units), quoted.day, quoted.source))
            elif code == link.base:  # hung the other way round, which says what else moves with it
                link = link._replace(base=link.quote, quote=link.base, rate=EXACTLY.divide(ONE, link.rate))
    return pinned(rates, [*links, link])
