"""The quote as programs get it: the document, and what a notebook asks of it.

>>> from datetime import UTC, datetime
>>> from costcalc import estimate
>>> quote = estimate("t1d", tier="advanced", currency="EUR", created=datetime(2026, 11, 21, tzinfo=UTC))
>>> quote.currency, quote.scenario.plan
('EUR', 'two-trips')
>>> quote.total.low < quote.total.likely < quote.total.high
True
>>> sum(line.amount.likely for line in quote.lines) == quote.total.likely
True
"""

from typing import TYPE_CHECKING, Any

from costcalc.api.documents import Shown, same
from costcalc.quote import model as document

if TYPE_CHECKING:
    from costcalc.api.frames import Library


class Quote(Shown, document.Quote):
    """An itemised budget. Amounts are in `currency`; every total is the exact sum of its lines."""

    def to_frame(self, library: "Library | None" = None) -> Any:
        """The lines as rows of a data frame, of polars if that is installed, else of pandas.

        The columns are those of the CSV. Numbers are exact decimals; a cost without a price has a row without amounts,
        and why in `note`.

        >>> from datetime import UTC, datetime
        >>> from costcalc import estimate
        >>> quote = estimate("t1d", created=datetime(2026, 11, 21, tzinfo=UTC))
        >>> lines = quote.to_frame("polars")
        >>> lines.columns[:3]
        ['id', 'category', 'label']
        >>> lines["amount_likely"].sum() == quote.total.likely
        True

        Raises OutputError if there is no library for it.
        """
        from costcalc.api.frames import frame  # noqa: PLC0415 - only needed for a frame
        from costcalc.rendering.formats.csv import QUOTE_HEADER, quote_rows  # noqa: PLC0415 - the same

        return frame(QUOTE_HEADER, quote_rows(self), library)

    def __eq__(self, other: object) -> bool:
        """Whether two quotes say the same, also if one of them is a plain document."""
        if not isinstance(other, document.Quote):
            return NotImplemented
        return same(self, other, document.Quote)

    __hash__ = document.Quote.__hash__

    def _in_a_line(self) -> str:
        number = f"{self.about.number}, " if self.about else ""
        least = "at least " if self.unpriced else ""
        return f"{number}{self.subject}: likely {least}{self.total.likely:,} {self.currency}"
