"""The tax basis of a quote that has no field for it: what its titles, its sums and its lines say in words."""

from collections.abc import Iterator
from decimal import Decimal

from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.tax_words import joint_basis
from costcalc.catalog.prices import Tax
from costcalc.money import PER_CENT

SUMS = ("subtotal", "total")


def on_tax_basis(looked: Looked) -> Looked:
    """A quote with the tax basis that its words say.

    A field of the quote wins over all of its words, one of a line over the words of that line.
    """
    if looked.offer.tax not in (None, "unknown"):
        return looked
    basis = joint_basis(_statements(looked)) or _of_main_line(looked) or looked.offer.tax
    lines = tuple(
        each._replace(line=each.line._replace(tax=_of_line(each))) if each.counted and each.role != "tax" else each
        for each in looked.lines
    )
    return looked._replace(offer=looked.offer._replace(tax=basis), lines=lines)


def _of_line(each: Weighed) -> Tax | None:
    return each.line.tax or each.line.worded_tax


def _statements(looked: Looked) -> Iterator[Tax | None]:
    """Everything that holds for the quote as a whole."""
    yield from looked.offer.worded_tax
    for each in looked.lines:
        if each.role == "tax":
            yield "included" if each.line.included else each.line.worded_tax
    sums = [(each.amount, each.line.worded_tax) for each in looked.lines if each.role in SUMS]
    if looked.offer.total is not None:
        sums.append((looked.offer.total, looked.offer.total_tax))
    for amount, basis in sums:
        if not looked.tax_lines:
            yield _of_prices(looked, basis, amount)
        elif amount == looked.net:  # any other total with tax is that of prices without it and of the line of tax
            yield basis


def _of_prices(looked: Looked, basis: Tax | None, amount: Decimal) -> Tax | None:
    """The basis of prices from that of their sum: the other one if the sum is higher or lower by the tax."""
    factor = 1 + looked.tax_percent * PER_CENT
    slack = Decimal(1).scaleb(-looked.minor_unit) * len(looked.lines)
    if abs(amount - looked.net) > slack:
        if basis == "included" and abs(amount - looked.net * factor) <= slack:
            return "excluded"
        if basis == "excluded" and abs(amount * factor - looked.net) <= slack:
            return "included"
    return basis


def _of_main_line(looked: Looked) -> Tax | None:
    """The basis that the largest price says, if no other line says otherwise; beside a line of tax, if all say so."""
    prices = [each for each in looked.counted if each.amount]
    bases = [_of_line(each) for each in prices]
    basis = joint_basis(bases)
    if basis == "unknown" or not any(each.line.worded_tax for each in prices):
        return None
    if looked.tax_lines:
        return basis if all(bases) else None
    return basis if _of_line(max(prices, key=lambda each: abs(each.amount))) else None
