"""What a budget takes for granted and no draw changes: answers of the clinic that are open, and the band it goes by."""

from collections.abc import Iterator

from costcalc.journey.journey import Journey
from costcalc.pricing.lines.treatment import package_price
from costcalc.scenario.answers import settled

APART = "-apart"
"""The end of the key of an entry of exclusions.toml for what some clinics bill apart and a package is taken to hold."""


def taken(journey: Journey) -> Iterator[str]:
    """What the figures of a journey rest on, in sentences; nothing of a treatment that is not counted."""
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    held = [*_tax(journey), *_in_the_package(journey)]
    if held:
        yield (
            "These figures hold if the clinic's open answers are as the budget takes them, among others: "
            f"{' and '.join(held)}. What turns out to come on top raises every figure here; the ranked questions to "
            "the clinic show by how much."
        )
    if scenario.basis == "published" and not scenario.treatment_price:
        yield (
            "The treatment is drawn between what a tenth and nine tenths of the published prices lie below: a fifth of "
            "them, a tenth on either side, lie outside that band by construction and are never drawn."
        )


def _tax(journey: Journey) -> Iterator[str]:
    if package_price(journey).tax == "unknown":
        yield "consumption tax is in the price"


def _in_the_package(journey: Journey) -> Iterator[str]:
    """What may be billed apart and has a price, without what has been answered."""
    known = settled(journey.scenario, journey.catalog)
    parts = [
        each.label.partition(",")[0]
        for key, each in journey.catalog.exclusions.items()
        if key.endswith(APART) and key not in known and each.price and journey.holds(each.when)
    ]
    if parts:
        *first, last = (f"{part[:1].lower()}{part[1:]}" for part in parts)
        listed = f"{', '.join(first)} and {last}" if first else last
        yield f"the package includes {listed}"
