"""The one root exception, its kinds with the exit code each ends a run with, and what a problem is."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Self

_MARK = re.compile("\ue000(\\w+)\ue001(\ue002?)")
"""An option in a message: characters for private use around its field, and one more if its value follows."""


def option(field: str, value: object = None) -> str:
    """An option in a message, with the value it was given; each reader of the message sees it named as they write it.

    `option("start", day)` reads `--start 2027-03-16` on the command line and `start=2027-03-16` in Python.
    """
    return f"\ue000{field}\ue001" if value is None else f"\ue000{field}\ue001\ue002{value}"


class Problem(str):
    """One thing that is wrong, as a sentence that names options as Python arguments."""

    __slots__ = ("code", "field", "hint", "message")

    message: str
    """The sentence with its options marked, before anybody names them."""
    field: str | None
    """The option it is about, as a field of the scenario or an argument; none if it is about no option."""
    hint: str
    """What to do about it; empty where the sentence says all."""
    code: str
    """A stable word for programs, such as `out-of-range`; empty if the kind of the error says enough."""

    def __new__(cls, message: str, *, field: str | None = None, hint: str = "", code: str = "") -> Self:
        """A problem whose field, if not given, is the first option that its sentence names."""
        if isinstance(message, Problem):
            field, hint, code = field or message.field, hint or message.hint, code or message.code
            message = message.message
        whole = f"{message}: {hint}" if hint and not message.endswith(hint) else message
        problem = super().__new__(cls, _MARK.sub(lambda mark: mark[1] + ("=" if mark[2] else ""), whole))
        first = _MARK.search(message)
        problem.message, problem.hint, problem.code = whole, hint, code
        problem.field = field or (first[1] if first else None)
        return problem

    def named(self, name: Callable[[str], str]) -> str:
        """The sentence with each option as `name` calls its field, and its value after a space."""
        return _MARK.sub(lambda mark: name(mark[1]) + (" " if mark[2] else ""), self.message)

    def within(self, where: str) -> "Problem":
        """The same problem with the place it is at in front."""
        return Problem(f"{where}: {self.message}", field=self.field, hint=self.hint, code=self.code)


class CostcalcError(Exception):
    """Something the user can mend: carries every problem that was seen, one sentence or `file:line: …` each."""

    exit_code = 1

    def __init__(self, problems: str | Iterable[str]) -> None:
        several = [problems] if isinstance(problems, str) else problems
        self.problems: tuple[Problem, ...] = tuple(
            problem if isinstance(problem, Problem) else Problem(problem) for problem in several
        )
        super().__init__("\n".join(self.problems))


class ScenarioError(CostcalcError):
    """An option that cannot be: an unknown key, a value out of range, or an impossible combination."""

    exit_code = 2


class Problems(list[Problem]):
    """Gathers what goes wrong, so that all of it can be said at once."""

    @contextmanager
    def gathered(self, where: str = "") -> Iterator[None]:
        """A block that a ScenarioError ends, whose problems are kept, with the place they are at in front."""
        try:
            yield
        except ScenarioError as error:
            self.extend(problem.within(where) if where else problem for problem in error.problems)

    def refuse(self) -> None:
        """Raises ScenarioError if anything went wrong, with each problem once."""
        if self:
            raise ScenarioError(dict.fromkeys(self))


class OutputError(CostcalcError):
    """The answer could not be written where it was asked for."""

    exit_code = 2


class OverBudget(CostcalcError):
    """The journey costs more than the person can pay; the answer has been given all the same."""

    exit_code = 4


class DataError(CostcalcError):
    """A file or document is not valid: the catalogue, an overlay of it, rates, scenarios or a quote."""

    exit_code = 3


class MissingPrice(CostcalcError):
    """Nobody has published the price that the estimate stands on."""

    exit_code = 5


class TooOld(CostcalcError):
    """A rate or price is older than the person allows; the answer has been given all the same."""

    exit_code = 5


class MissingRate(CostcalcError):
    """There is no exchange rate between two currencies."""

    exit_code = 5


class AuditFindings(CostcalcError):
    """A clinic's quote has problems; the answer has been given all the same."""

    exit_code = 6
