"""Who travels, and what they need and pay."""

import pytest
from wishes import CATALOG, D, quote_of

from costcalc.journey.travellers import travellers_of
from costcalc.scenario.model import Scenario


@pytest.mark.parametrize(
    ("companions", "ages", "people", "rooms", "fares", "rides", "meals"),
    [
        (0, (), 1, 1, "1", "1", "1"),
        (1, (), 2, 1, "2", "2", "2"),
        (1, (4, 11), 4, 2, "3.5", "2.5", "3"),  # fares 2 + 0.75 + 0.75, rides 2 + 0 + 0.5, meals 2 + 0.5 + 0.5
        (1, (1,), 3, 1, "2.1", "2", "2"),  # an infant needs no bed
        (1, (2,), 3, 2, "2.75", "2", "2.5"),
        (0, (5, 6), 3, 2, "2.5", "1.5", "2"),
        (0, (11, 12), 3, 2, "2.75", "2.5", "2.5"),
        (0, (17,), 2, 1, "2", "2", "2"),
        (2, (0, 0, 0), 6, 2, "3.3", "3", "3"),
    ],
)
def test_children_pay_a_part_by_their_age(
    companions: int, ages: tuple[int, ...], people: int, rooms: int, fares: str, rides: str, meals: str
) -> None:
    found = travellers_of(Scenario(condition="t1d", companions=companions, child_ages=ages), CATALOG)
    assert (found.people, found.rooms) == (people, rooms)
    assert (found.fares, found.rides, found.meals) == (D(fares), D(rides), D(meals))


def test_the_lines_count_children_as_their_age_says() -> None:
    quote = quote_of(Scenario(condition="t1d", origin="QA", companions=1, child_ages=(4, 11)))
    count = {line.id: line.quantity.likely for line in quote.lines}
    days = 4 + 3  # visits of 3 and 2 nights
    assert count["flights.fares"] == 2 * D("3.5")
    assert count["stay.lodging"] == 2 * 5
    assert count["stay.accommodation-tax"] == 4 * 5
    assert count["stay.meals"] == 3 * days
    assert count["local-transport.airport"] == 2 * 2 * D("2.5")
    assert count["local-transport.local-transit"] == D("2.5") * days
    assert count["insurance.travel-insurance"] == 4 * 2
    assert count["stay.mobile-data"] == 2 * 2
    assert str(quote.journey).startswith(
        "Tokyo: Two short trips, 4 people (the patient with 1 companion and 2 children of 4"
    )


def test_alone_there_is_nothing_to_tell_apart() -> None:
    assert quote_of(Scenario(condition="t1d")).patient is None
