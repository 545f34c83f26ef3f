"""Entry into Japan: the rule for a nationality on the day of arrival, and whether the longest stay fits it.

It informs and refuses nothing: only the embassy and the border decide.
"""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key
from costcalc.catalog.rules import EntryRule
from costcalc.journey.itinerary import PlannedVisit, Timetable
from costcalc.model import Frozen
from costcalc.money import Band, in_words
from costcalc.scenario.model import ResolvedScenario

Verdict = Literal["fits", "fits-unless-longer", "does-not-fit", "visa", "no-admission", "unknown"]

DECIDES = "Only the embassy and the officer at the border decide: ask the nearest Japanese embassy before you book."


class Entry(Frozen):
    """How the longest stay fits the rules for entering Japan."""

    rule: str
    """What applies to the nationality."""
    days_allowed: int | None
    """Days that the rule allows; null if it allows none without a visa, and for nationals of Japan."""
    longest_stay: Band
    """Nights of the longest visit."""
    verdict: Verdict
    """Whether it fits; `visa` if one is needed for any stay, `unknown` without a nationality."""
    nationality: str | None = None
    """Country code of the passport."""
    longer_stay: int | None = None
    """Nights of the longest visit if the culture runs longer by the catalogue's delay."""
    sentences: tuple[str, ...] = ()
    """The same in words, for everybody who travels."""
    warning: str | None = None
    """What is not certain of the rule."""
    source: Key | None = None
    """Key of `sources`."""

    registration: bool = False
    """Whether entry without a visa needs registering beforehand."""
    over_the_limit: bool = False
    """Whether the longest stay, at its likely, outlasts what a visa for medical stay allows without hospitalisation."""

    @property
    def visa(self) -> bool:
        """Whether the journey needs a visa for medical stay."""
        return self.verdict in {"visa", "does-not-fit"}


def rule_for(nationality: str, day: date, catalog: Catalog) -> EntryRule | None:
    """The rule in force for a nationality on a day; None if the catalogue has none."""
    for rule in catalog.entry.values():
        if (
            rule.code == nationality
            and (rule.since is None or rule.since <= day)
            and (rule.until is None or day <= rule.until)
        ):
            return rule
    return None


def rule_key(nationality: str | None, catalog: Catalog) -> Hashable:
    """What of a nationality its entry depends on: two that agree in it enter in the same way, whatever the day."""
    rules = (rule for rule in catalog.entry.values() if rule.code == nationality)
    return nationality and tuple((rule.rule, rule.days, rule.since, rule.until) for rule in rules)


def cache_key(catalog: Catalog, table: Timetable, visits: Sequence[PlannedVisit], today: date) -> Hashable:
    """What of its days an entry depends on: of two journeys that agree in it, a nationality enters in the same way."""
    changes = {day for rule in catalog.entry.values() for day in (rule.since, rule.until) if day}
    arrivals = (visit.arrive or today for visit in visits)
    between = tuple(tuple((day > change) - (day < change) for change in sorted(changes)) for day in arrivals)
    return between, tuple(visit.nights.columns for visit in visits), max(stay.nights for stay in table.longer)


def examine(
    scenario: ResolvedScenario, catalog: Catalog, table: Timetable, visits: Sequence[PlannedVisit], today: date
) -> Entry:
    """The rule for the nationality on the day of each arrival, the strictest one, against the longest stay."""
    longest = max((visit.nights for visit in visits), key=lambda nights: (nights.likely, nights.high))
    longer = max(stay.nights for stay in table.longer)
    most = max(int(visit.nights.high) for visit in visits)
    code = scenario.nationality
    if code is None:
        return Entry(
            rule="No nationality was given.",
            days_allowed=None,
            longest_stay=longest,
            verdict="unknown",
            longer_stay=longer,
            sentences=("Who may enter depends on the nationality, and none was given.",),
        )
    rules = [rule for visit in visits if (rule := rule_for(code, visit.arrive or today, catalog))]
    # Rules change on a day, so two visits can fall under two of them; and a visit without any counts as none.
    rule = min(rules, key=_days) if len(rules) == len(visits) else None
    verdict = _verdict(rule, longest, max(most, longer))
    entry = Entry(
        rule=_in_words(rule, catalog.countries[code].name),
        days_allowed=rule.days if rule else None,
        longest_stay=longest,
        verdict=verdict,
        nationality=code,
        longer_stay=longer,
        warning=rule.warning if rule else None,
        registration=rule is not None and rule.rule == "registration",
        over_the_limit=days_of(longest.likely) > catalog.parameters.long_medical_stay.value,
        source=rule.source if rule else None,
    )
    return entry.model_copy(update={"sentences": tuple(_sentences(entry, catalog, "entry" not in scenario.without))})


def _days(rule: EntryRule) -> int:
    """How strict a rule is: the days it allows, none for a visa and any number for nationals."""
    return 10**6 if rule.rule == "national" else rule.days or 0


def days_of(nights: Decimal | int) -> int:
    """Days of a stay, the day of arrival and that of departure both counted, to be careful."""
    return int(nights) + 1


def _verdict(rule: EntryRule | None, longest: Band, most: int) -> Verdict:
    if rule is None or rule.rule in {"visa", "e-visa"}:
        return "visa"
    if rule.rule == "no-admission":
        return "no-admission"
    if rule.rule == "national":
        return "fits"
    allowed = rule.days or 0
    if days_of(longest.likely) > allowed:
        return "does-not-fit"
    return "fits" if days_of(most) <= allowed else "fits-unless-longer"


def _in_words(rule: EntryRule | None, country: str) -> str:
    if rule is None:
        return f"The catalogue has no rule for {country}: take it that a visa is needed."
    conditions = f", on condition of {rule.conditions}" if rule.conditions else ""
    return {
        "visa-free": f"{country}: {rule.days} days without a visa{_also(rule)}.",
        "registration": f"{country}: {rule.days} days without a visa{conditions}.",
        "visa": f"{country}: a visa is needed.",
        "e-visa": f"{country}: a visa is needed; an electronic one exists for some stays.",
        "no-admission": f"{country}: Japan admits nobody with this nationality.",
        "national": f"{country}: nationals need no visa.",
    }[rule.rule]


def _also(rule: EntryRule) -> str:
    """The conditions of a stay without a visa, or what the rule allows beside."""
    if not rule.conditions:
        return ""
    joint = "; " if rule.conditions.endswith("is possible") else ", with "
    return joint + rule.conditions


def _sentences(entry: Entry, catalog: Catalog, counted: bool) -> Iterator[str]:
    cited = f" [{entry.source}]" if entry.source else ""
    yield f"{entry.rule.removesuffix('.')}{cited}."
    longest = entry.longest_stay
    nights = f"{in_words(longest)} nights" + ("" if longest.low == longest.high else f", likely {longest.likely}")
    days = f"{days_of(longest.likely)} days"
    longer = f"{days_of(max(int(longest.high), entry.longer_stay or 0))} days"
    stay = f"The longest stay is {nights}: {days} with those of arrival and departure"
    if entry.verdict == "fits":
        yield f"{stay}. That fits{f', also if it takes longer: {longer}' if longer != days else ''}."
    elif entry.verdict == "fits-unless-longer":
        culture = days_of(entry.longer_stay or 0) > (entry.days_allowed or 0)
        cause = "the culture takes longer" if culture else "it takes its longest"
        yield f"{stay}. That fits, but if {cause}, {longer} do not: look at the visa beforehand."
    elif entry.verdict == "does-not-fit":
        yield f"{stay}. That does not fit the {entry.days_allowed} days."
    else:
        yield f"{stay}."
    if entry.visa:
        limit = catalog.parameters.long_medical_stay
        what = "costs and its time are" if counted else "time is"
        yield (
            "A visa for medical stay needs a registered guarantor and the clinic's treatment plan; companions get the "
            f"same one, and it can be for several entries [{limit.source}]. Its {what} counted."
        )
        if days_of(longest.high) > limit.value:
            may = "" if entry.over_the_limit else "If it takes its longest: "
            yield (
                f"{may}More than {limit.value} days need hospitalisation and a certificate of eligibility "
                f"[{limit.source}]: ask the guarantor before anything else."
            )
    if entry.warning:
        yield f"Not certain: {entry.warning}{cited}."
    if entry.verdict != "fits" or entry.days_allowed is not None:
        yield DECIDES
