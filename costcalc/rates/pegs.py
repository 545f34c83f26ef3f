"""Rates that hang on others: official pegs, and rates pinned by the person. They complete or replace a table's own."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from costcalc.errors import ScenarioError
from costcalc.rates.table import EXACTLY, How, Quoted, Rates, is_rate


class Link(NamedTuple):
    """One unit of `base` is `rate` units of `quote`."""

    base: str
    quote: str
    rate: Decimal
    day: dt.date
    source: str

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}={self.rate:f}"


def pegged(rates: Rates, pegs: Iterable[Link]) -> Rates:
    """The table with the currencies that are pegged to one of its own, where it does not quote them itself.

    Those that hang by a peg already are hung anew, for their anchor may have moved.
    """
    quoted = dict(rates.quoted)
    for peg in pegs:
        free = peg.quote not in quoted or quoted[peg.quote].how == "peg"
        if free and peg.base in quoted:
            quoted[peg.quote] = _hang(quoted[peg.base], peg, "peg")
    return Rates(rates.pivot, quoted)


def pinned(rates: Rates, pins: Iterable[Link]) -> Rates:
    """The table with the person's own rates in place of its own.

    `USD/JPY=150` hangs the yen on the dollar, whose other rates stay; so all rates of the table still agree. Of
    currencies that are pinned to each other, the pivot keeps its value, else the first one named that the table's
    source quotes, else one that hangs by a peg. So a pin replaces a peg, whichever way round it is written, and other
    pegs follow their anchor. Raises ScenarioError for pins that contradict each other or hang on nothing.
    """
    links = list(pins)
    quoted = {code: rate for code, rate in rates.quoted.items() if rate.how == "published"}
    settled: set[str] = set()
    _settle_all(rates.pivot, links, quoted, settled)
    # One tier of pegs at a time: a currency pegged to a pegged one must not anchor it before the pins between them do.
    while tier := [peg for peg in _pegs(rates) if peg.base in quoted and peg.quote not in quoted]:
        quoted = dict(pegged(Rates(rates.pivot, quoted), tier).quoted)
        _settle_all(rates.pivot, links, quoted, settled)
    for link in links:
        if link.base not in settled:
            raise ScenarioError(
                f"--rate {link}: there is no rate for {link.base} or {link.quote} to hang it on; "
                f"give one against {rates.pivot} or USD as well"
            )
    return Rates(rates.pivot, quoted)


def _pegs(rates: Rates) -> Iterator[Link]:
    """The pegs that a table holds already."""
    for code, rate in rates.quoted.items():
        if rate.how == "peg":
            units = EXACTLY.divide(rate.per_pivot, rates.quoted[rate.anchor].per_pivot)
            yield Link(rate.anchor, code, units, rate.day, rate.source)


def _settle_all(pivot: str, links: list[Link], quoted: dict[str, Quoted], settled: set[str]) -> None:
    """Hang on each quoted currency, the pivot first, what is pinned to it and not settled yet."""
    named = [code for link in links for code in (link.base, link.quote)]
    for root in dict.fromkeys([*([pivot] if pivot in named else []), *named]):
        if root in quoted and root not in settled:
            settled.add(root)
            _settle(root, links, quoted, settled)


def _settle(root: str, links: list[Link], quoted: dict[str, Quoted], settled: set[str]) -> None:
    """Hang everything that is pinned to `root`, directly or by way of others."""
    reached = [root]
    for anchor in reached:
        for link in _from(anchor, links):
            hung = _hang(quoted[anchor], link, "pinned")
            if link.quote in settled:
                _refuse_contradiction(link, hung, quoted[link.quote])
            else:
                quoted[link.quote] = hung
                settled.add(link.quote)
                reached.append(link.quote)


def _from(anchor: str, links: list[Link]) -> Iterator[Link]:
    """The links that start from a currency, each the way round that does."""
    for link in links:
        if link.base == anchor:
            yield link
        elif link.quote == anchor:
            yield link._replace(base=anchor, quote=link.base, rate=EXACTLY.divide(Decimal(1), link.rate))


def _hang(anchor: Quoted, link: Link, how: How) -> Quoted:
    return Quoted(EXACTLY.multiply(anchor.per_pivot, link.rate), link.day, link.source, how, link.base)


SAME = Decimal("1E-12")
"""How far two ways to one rate may be apart, relatively, before they contradict each other."""


def _refuse_contradiction(link: Link, hung: Quoted, already: Quoted) -> None:
    if abs(hung.per_pivot / already.per_pivot - 1) > SAME:
        said = EXACTLY.multiply(link.rate, EXACTLY.divide(already.per_pivot, hung.per_pivot))
        raise ScenarioError(
            f"--rate {link.base}/{link.quote}={_short(link.rate)} contradicts the other rates given, from which it is "
            f"{_short(said)}: give only one of them"
        )


def _short(number: Decimal) -> str:
    text = f"{number:.6f}"
    return text.rstrip("0").rstrip(".")


def parse_pin(text: str, day: dt.date) -> Link:
    """A rate such as `USD/JPY=150`: one dollar is 150 yen. Raises ScenarioError for anything else."""
    found = re.fullmatch(r"\s*([A-Za-z]{3})\s*/\s*([A-Za-z]{3})\s*=\s*([0-9]{1,12}(?:\.[0-9]{1,12})?)\s*", text)
    if not found:
        raise ScenarioError(f"cannot read the rate {text!r}: write USD/JPY=150 for one dollar being 150 yen")
    base, quote, rate = found[1].upper(), found[2].upper(), Decimal(found[3])
    if not is_rate(rate):
        raise ScenarioError(f"the rate {text!r} is out of range: one {base} must be worth something")
    if base == quote:
        raise ScenarioError(f"the rate {text!r} is between a currency and itself")
    return Link(base, quote, rate, day, "your own rate")
