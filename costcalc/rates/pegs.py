"""Derived rates. A peg adds a currency the table lacks; a pin (`--rate`) overrides the table's own rate."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from costcalc.errors import ScenarioError, option
from costcalc.rates.table import EXACTLY, How, Quoted, Rates, is_rate


class AnchoredRate(NamedTuple):
    """A rate of one currency against another, its anchor: one unit of `base` is `rate` units of `quote`."""

    base: str
    quote: str
    rate: Decimal
    day: dt.date
    source: str

    def __str__(self) -> str:
        return f"{self.base}/{self.quote}={self.rate:f}"


def pegged(rates: Rates, pegs: Iterable[AnchoredRate]) -> Rates:
    """The table with the currencies that are pegged to one of its own, where it does not quote them itself.

    Currencies that are in the table by a peg are derived again, because a pin may have moved their anchor.
    """
    quoted = dict(rates.quoted)
    for peg in pegs:
        free = peg.quote not in quoted or quoted[peg.quote].how == "peg"
        if free and peg.base in quoted:
            quoted[peg.quote] = anchor_to(quoted[peg.base], peg, "peg")
    return Rates(rates.pivot, quoted)


def pinned(rates: Rates, pins: Iterable[AnchoredRate]) -> Rates:
    """The table with the person's own rates in place of its own.

    `USD/JPY=150` anchors the yen to the dollar, whose other rates stay; so all rates of the table still agree. Of
    currencies that are pinned to each other, the pivot keeps its value, else the first one named that the table's
    source quotes, else a pegged one. So a pin replaces a peg, whichever way round it is written, and other pegs follow
    their anchor. Raises ScenarioError for pins that contradict each other or that nothing anchors.
    """
    pins = list(pins)
    quoted = {code: rate for code, rate in rates.quoted.items() if rate.how == "published"}
    settled: set[str] = set()
    _settle_all(rates.pivot, pins, quoted, settled)
    # One tier of pegs at a time: a currency pegged to a pegged one must not anchor it before the pins between them do.
    while tier := [peg for peg in _pegs(rates) if peg.base in quoted and peg.quote not in quoted]:
        quoted = dict(pegged(Rates(rates.pivot, quoted), tier).quoted)
        _settle_all(rates.pivot, pins, quoted, settled)
    for pin in pins:
        if pin.base not in settled:
            raise ScenarioError(
                f"{option('rate', pin)}: there is no rate for {pin.base} or {pin.quote} to hang it on; "
                f"give one against {rates.pivot} or USD as well"
            )
    return Rates(rates.pivot, quoted)


def _pegs(rates: Rates) -> Iterator[AnchoredRate]:
    """The pegs that a table holds already."""
    for code, rate in rates.quoted.items():
        if rate.how == "peg":
            units = EXACTLY.divide(rate.per_pivot, rates.quoted[rate.anchor].per_pivot)
            yield AnchoredRate(rate.anchor, code, units, rate.day, rate.source)


def _settle_all(pivot: str, pins: list[AnchoredRate], quoted: dict[str, Quoted], settled: set[str]) -> None:
    """Derive what is pinned to a quoted currency, the pivot first, and is not settled yet."""
    named = [code for pin in pins for code in (pin.base, pin.quote)]
    for root in dict.fromkeys([*([pivot] if pivot in named else []), *named]):
        if root in quoted and root not in settled:
            settled.add(root)
            _settle(root, pins, quoted, settled)


def _settle(root: str, pins: list[AnchoredRate], quoted: dict[str, Quoted], settled: set[str]) -> None:
    """Derive everything that is pinned to `root`, directly or by way of others, into `quoted`."""
    reached = [root]
    for anchor in reached:
        for pin in _from(anchor, pins):
            derived = anchor_to(quoted[anchor], pin, "pinned")
            if pin.quote in settled:
                _check_agreement(pin, derived, quoted[pin.quote])
            else:
                quoted[pin.quote] = derived
                settled.add(pin.quote)
                reached.append(pin.quote)


def _from(anchor: str, pins: list[AnchoredRate]) -> Iterator[AnchoredRate]:
    """The pins of a currency, turned round where it is their second one, so that it is the base of all."""
    for pin in pins:
        if pin.base == anchor:
            yield pin
        elif pin.quote == anchor:
            yield pin._replace(base=anchor, quote=pin.base, rate=EXACTLY.divide(Decimal(1), pin.rate))


def anchor_to(anchor: Quoted, rate: AnchoredRate, how: How) -> Quoted:
    """The currency that `rate` quotes, with its value against the pivot by way of its anchor."""
    return Quoted(EXACTLY.multiply(anchor.per_pivot, rate.rate), rate.day, rate.source, how, rate.base)


TOLERANCE = Decimal("1E-12")
"""How far two ways to one rate may be apart, relatively, before they contradict each other."""


def _check_agreement(pin: AnchoredRate, derived: Quoted, known: Quoted) -> None:
    if abs(derived.per_pivot / known.per_pivot - 1) > TOLERANCE:
        implied = EXACTLY.multiply(pin.rate, EXACTLY.divide(known.per_pivot, derived.per_pivot))
        pair = option("rate", f"{pin.base}/{pin.quote}={_short(pin.rate)}")
        raise ScenarioError(
            f"{pair} contradicts the other rates given, from which it is {_short(implied)}: give only one of them"
        )


def _short(number: Decimal) -> str:
    text = f"{number:.6f}"
    return text.rstrip("0").rstrip(".")


def parse_pin(text: str, day: dt.date) -> AnchoredRate:
    """A rate such as `USD/JPY=150`: one dollar is 150 yen. Raises ScenarioError for anything else."""
    match = re.fullmatch(r"\s*([A-Za-z]{3})\s*/\s*([A-Za-z]{3})\s*=\s*([0-9]{1,12}(?:\.[0-9]{1,12})?)\s*", text)
    if not match:
        raise ScenarioError(f"cannot read the rate {text!r}: write USD/JPY=150 for one dollar being 150 yen")
    base, quote, rate = match[1].upper(), match[2].upper(), Decimal(match[3])
    if not is_rate(rate):
        raise ScenarioError(f"the rate {text!r} is out of range: one {base} must be worth something")
    if base == quote:
        raise ScenarioError(f"the rate {text!r} is between a currency and itself")
    return AnchoredRate(base, quote, rate, day, "your own rate")
