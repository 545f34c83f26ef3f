"""What a remark is."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from costcalc.journey.journey import Journey


class Remark(NamedTuple):
    """A sentence, and the keys of the sources it rests on."""

    text: str
    sources: tuple[str, ...] = ()


Rule = Callable[[Journey], Iterator[Remark]]
