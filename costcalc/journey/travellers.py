"""The travellers: rooms, beds, seats and meals that the patient, companions and children need and pay."""

import math
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.models import Catalog
from costcalc.catalog.rules import ChildShare
from costcalc.money import ONE
from costcalc.scenario.model import Scenario


class Travellers(NamedTuple):
    """How many travel, and what they need at a time. A companion adds one to each; a child the shares of its age."""

    people: int
    beds: int
    rooms: int
    cars: int
    fares: Decimal
    """In adult air fares; children pay a part of one."""
    rides: Decimal
    """In adult fares of trains and buses."""
    meals: Decimal
    """In adults' meals."""
    devices: Decimal
    """Mobile connections."""


def child_share(age: int, catalog: Catalog) -> ChildShare:
    """What a child of an age pays and needs. Raises StopIteration for ages that the checks and limits rule out."""
    return next(
        share for share in sorted(catalog.children.values(), key=lambda share: share.below) if age < share.below
    )


def travellers_of(scenario: Scenario, catalog: Catalog, *, alone: bool = False) -> Travellers:
    """The travellers of a scenario, or the patient `alone`."""
    adults = 1 if alone else 1 + scenario.companions
    children = [] if alone else [child_share(age, catalog) for age in scenario.child_ages]
    beds = adults + sum(child.bed for child in children)
    people = adults + len(children)
    parameters = catalog.parameters
    return Travellers(
        people=people,
        beds=beds,
        rooms=math.ceil(beds / parameters.people_per_room.value),
        cars=math.ceil(people / parameters.people_per_car.value),
        fares=adults * ONE + sum(child.fares for child in children),
        rides=adults * ONE + sum(child.rides for child in children),
        meals=adults * ONE + sum(child.meals for child in children),
        devices=adults * ONE + sum(child.devices for child in children),
    )
