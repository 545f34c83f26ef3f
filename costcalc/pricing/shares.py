"""What percentage lines come to: one evaluation for every kind of amount that lines are worked out in."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Amount = TypeVar("Amount")


class NamesItsBase(Protocol):
    """A line, as far as its percentages go: of a budget, of a document, or a sum of several."""

    @property
    def id(self) -> str:
        """Its name."""

    @property
    def of(self) -> tuple[str, ...]:
        """The names of the lines that it is a percentage of; none for a line with a price of its own."""


def evaluate(
    lines: Sequence[NamesItsBase],
    plain: Callable[[int], Amount],
    percentage: Callable[[int, list[Amount]], Amount],
) -> list[Amount]:
    """The amount of every line: `plain` of a place, or for a percentage `percentage` of it and the amounts it is of.

    Amounts are whatever the two functions return; they multiply and round. A name that several lines have means all of
    them, and one that no line has means nothing.
    """
    # A percentage of other percentages is also of all that those are of: with fewer names first, bases are known.
    order = sorted(range(len(lines)), key=lambda place: len(lines[place].of))
    amounts: dict[int, Amount] = {}
    for place in order:
        base = set(lines[place].of)
        amounts[place] = (
            percentage(place, [amount for other, amount in amounts.items() if lines[other].id in base])
            if base
            else plain(place)
        )
    return [amounts[place] for place in range(len(lines))]
