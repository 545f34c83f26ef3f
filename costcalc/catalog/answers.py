"""What a clinic can answer, and what each answer does to a budget: data alone; `costcalc.answers` applies it."""

from typing import Literal

from pydantic import Field

from costcalc.catalog.journeys import Fee
from costcalc.catalog.prices import Category, Key, Occasion, Text
from costcalc.model import Frozen


class Extra(Frozen):
    """A cost of exclusions.toml that an answer brings into the total."""

    label: Text
    """What it is called as a line."""
    category: Category = "treatment"
    """Where it stands."""
    each_appointment: bool = False
    """Whether it is paid for each appointment at the clinic; once, if not."""


class Reply(Frozen):
    """One of the answers that a question can have."""

    says: Text
    """What the budget takes as true with it, as the end of a sentence."""
    adds: dict[Key, Extra] = Field(default_factory=dict)
    """What comes into the total, by the key of the entry of exclusions.toml that has its price."""
    fees: dict[Key, Fee] = Field(default_factory=dict)
    """What comes into the total with a price of its own, by the key of its line."""
    drops_fees: tuple[Key, ...] = ()
    """Keys of fees.toml that are not paid."""
    drops_shares: tuple[Key, ...] = ()
    """Keys of shares.toml that are not paid."""
    tax: Literal["included", "excluded"] | None = None
    """Whether consumption tax is in the price of the treatment."""
    interpreter: Literal["clinic", "hired"] | None = None
    """Who interprets."""


class Inquiry(Frozen):
    """A question to the clinic whose answer changes what a budget comes to, or could."""

    ask: Text
    """The question, as the clinic reads it."""
    japanese: Text
    """The same in Japanese."""
    covers: Key | None = None
    """Key of the question of questions.toml that need not be asked where this one is, with others that cover it."""
    settles: tuple[Key, ...] = ()
    """Keys of exclusions.toml that are no longer open once it is answered."""
    takes: Literal["price", "weeks", "treatments", "nights", "percent"] | None = None
    """What the answer is, where it is no choice: a price of the treatment, weeks of culture, treatments, nights of each
    visit, or per cent of a share."""
    says: Text | None = None
    """What the budget takes as true with such an answer, as the end of a sentence; {} stands for the answer."""
    share: Key | None = None
    """Key of shares.toml that the per cent is of."""
    assumed: Key | None = None
    """The answer that a budget takes as long as nobody has given one; for choices."""
    answers: dict[Key, Reply] = Field(default_factory=dict)
    """The answers to choose from."""
    when: tuple[Occasion, ...] = ()
    """What must hold for it to be asked; always, if nothing is named."""
