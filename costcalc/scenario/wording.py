"""Values of options in words that say what they are of, as the names of scenarios have them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from costcalc.messages import Message, count, items, label, say

NONE: Mapping[str, str] = {
    "plan": label("the first plan of the tier"),
    "start": label("no first day"),
    "finish-by": label("no last day"),
    "nights": label("the nights of the plan"),
    "culture-weeks": label("the culture of the condition"),
    "from": label("from anywhere"),
    "nationality": label("passport unknown"),
    "companions": label("no companions"),
    "child-ages": label("no children"),
    "treatment-price": label("treatment at the catalogue's price"),
    "basis": label("treatment as packages cost"),
    "without": label("nothing left out"),
    "contingency": label("the catalogue's reserve"),
    "fx-buffer": label("no exchange-rate buffer"),
    "answer": label("nothing answered"),
}
"""An option that is left out."""
CHOICES: Mapping[str, Mapping[str, str]] = {
    "cabin": {
        "economy": label("economy flights"),
        "premium-economy": label("premium economy flights"),
        "business": label("business flights"),
    },
    "lodging": {
        "budget": label("budget lodging"),
        "standard": label("standard lodging"),
        "premium": label("premium lodging"),
    },
    "interpreter": {
        "hired": label("hired interpreter"),
        "clinic": label("the clinic's interpreter"),
        "none": label("no interpreter"),
    },
    "pay": {"wire": label("paid by wire"), "card": label("paid by card")},
    "basis": {"package": NONE["basis"], "published": label("treatment as clinics publish it")},
}
"""What can be chosen."""
TREATMENT: Mapping[str, str] = {
    "unknown": label("treatment at {price}"),
    "included": label("treatment at {price} incl tax"),
    "excluded": label("treatment at {price} excl tax"),
}
"""A clinic's own figure, by what it says of consumption tax."""
WORDS: Mapping[str, Callable[[Any], Message]] = {
    "start": lambda day: say("start {day}", day=day),
    "finish-by": lambda day: say("finish by {day}", day=day),
    "nights": lambda nights: say("{nights} a visit", nights=count(nights.band, "{n} night", "{n} nights")),
    "culture-weeks": lambda weeks: say("{weeks} of culture", weeks=count(weeks.band, "{n} week", "{n} weeks")),
    "from": lambda place: say("from {place}", place=place),
    "nationality": lambda country: say("passport {country}", country=country),
    "companions": lambda number: say("{companions}", companions=count(number, "{n} companion", "{n} companions")),
    "child-ages": lambda ages: say("children of {ages}", ages=items(ages, "and")),
    "treatment-price": lambda price: say(TREATMENT[price.tax], price=price),
    "without": lambda categories: say("without {categories}", categories=items(categories, "and")),
    "contingency": lambda percent: say("reserve {percent} %", percent=percent),
    "fx-buffer": lambda percent: say("exchange-rate buffer {percent} %", percent=percent),
    "answer": lambda answers: say("answered {answers}", answers=items(answers, "and")),
}
"""A value of an option that is no choice; other options are said by their keys."""


def in_words(name: str, value: Any) -> Message:
    """A value of an option, or that it is left out."""
    if name in NONE and not value and not isinstance(value, Decimal):
        return say(NONE[name])
    if name in CHOICES:
        return say(CHOICES[name][value])
    return WORDS[name](value) if name in WORDS else say(str(value))
