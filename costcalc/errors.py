"""The one root exception and its kinds, each with the exit code it ends a run with; no messages are made here."""

from collections.abc import Sequence


class CostcalcError(Exception):
    """Something the user can mend: carries every problem found, one sentence or `file:line: …` each."""

    exit_code = 1

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class ScenarioError(CostcalcError):
    """The wish itself: an unknown key, a value out of range, or a combination that cannot be."""

    exit_code = 2


class OutputError(CostcalcError):
    """The answer could not be written where it was asked for."""

    exit_code = 2


class OverBudget(CostcalcError):
    """The journey costs more than the person can pay; the answer has been given all the same."""

    exit_code = 4


class DataError(CostcalcError):
    """The catalogue, or an overlay of it, is not valid."""

    exit_code = 3


class MissingPrice(CostcalcError):
    """Nobody has published the price that the estimate stands on."""

    exit_code = 5


class TooOld(CostcalcError):
    """A rate is older than the person allows; the answer has been given all the same."""

    exit_code = 5


class MissingRate(CostcalcError):
    """There is no exchange rate between two currencies."""

    exit_code = 5


class AuditFindings(CostcalcError):
    """A clinic's quote has problems; the answer has been given all the same."""

    exit_code = 6
