"""Entry into Japan: the rule for a nationality on the day of arrival, and whether the longest stay fits it.

It informs and refuses nothing: only the embassy and the border decide.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key
from costcalc.catalog.rules import EntryRule
from costcalc.journey.itinerary import PlannedVisit, Timetable
from costcalc.messages import Message, count, label, say
from costcalc.model import Frozen
from costcalc.money import Band
from costcalc.scenario.model import ResolvedScenario

Verdict = Literal["fits", "fits-unless-longer", "does-not-fit", "visa", "no-admission", "unknown"]

DECIDES = say(
    "Only the embassy and the officer at the border decide: ask the nearest Japanese embassy before you book."
)


class Entry(Frozen):
    """How the longest stay fits the rules for entering Japan."""

    rule: Message
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
    sentences: tuple[Message, ...] = ()
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
            rule=say("No nationality was given."),
            days_allowed=None,
            longest_stay=longest,
            verdict="unknown",
            longer_stay=longer,
            sentences=(say("Who may enter depends on the nationality, and none was given."),),
        )
    rules = [rule for visit in visits if (rule := rule_for(code, visit.arrive or today, catalog))]
    # Rules change on a day, so two visits can fall under two of them; and a visit without any counts as none.
    rule = min(rules, key=_days) if len(rules) == len(visits) else None
    verdict = _verdict(rule, longest, max(most, longer))
    entry = Entry(
        rule=rule_in_words(rule, catalog.countries[code].name),
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


def rule_in_words(rule: EntryRule | None, country: str) -> Message:
    """What the rule says."""
    if rule is None:
        return say("The catalogue has no rule for {country}: plan with a visa.", country=country)
    sources = (rule.source,)
    if rule.days is None:
        return say(RULES[rule.rule], country=country, sources=sources)
    days = count(rule.days, "{n} day", "{n} days")
    if rule.rule == "visa-free" and rule.conditions:
        template = label("{country}: {days} without a visa; {conditions}.")
        return say(template, country=country, days=days, conditions=rule.conditions, sources=sources)
    if rule.rule == "registration" and rule.conditions:
        template = label("{country}: {days} without a visa, if you meet this condition: {conditions}.")
        return say(template, country=country, days=days, conditions=rule.conditions, sources=sources)
    return say(RULES[rule.rule], country=country, days=days, sources=sources)


RULES: Mapping[str, str] = {
    "visa-free": label("{country}: {days} without a visa."),
    "registration": label("{country}: {days} without a visa."),
    "visa": label("{country}: a visa is needed."),
    "e-visa": label("{country}: a visa is needed; an electronic one exists for some stays."),
    "no-admission": label("{country}: Japan admits nobody with this nationality."),
    "national": label("{country}: nationals need no visa."),
}
"""What each rule says without conditions."""


def _sentences(entry: Entry, catalog: Catalog, counted: bool) -> Iterator[Message]:
    yield entry.rule
    longest = entry.longest_stay
    nights = count(longest, "{n} night", "{n} nights")
    days = count(days_of(longest.likely), "{n} day", "{n} days")
    if longest.low == longest.high:
        stay = say(
            "The longest stay is {nights}: {days} with those of arrival and departure.", nights=nights, days=days
        )
    else:
        stay = say(
            "The longest stay is {nights}, likely {likely}: {days} with those of arrival and departure.",
            nights=nights,
            likely=longest.likely,
            days=days,
        )
    verdict = _fits(entry)
    yield say("{stay} {verdict}", stay=stay, verdict=verdict) if verdict else stay
    if entry.visa:
        limit = catalog.parameters.long_medical_stay
        yield say(
            "A visa for medical stay needs a registered guarantor and the clinic's treatment plan; companions get the "
            "same one, and it can be for several entries.",
            sources=(limit.source,),
        )
        if counted:
            yield say("The costs of the visa and the time for it are counted.")
        else:
            yield say("The time for the visa is counted, its costs are not.")
        if days_of(longest.high) > limit.value:
            most, sources = count(limit.value, "{n} day", "{n} days"), (limit.source,)
            if entry.over_the_limit:
                template = label(
                    "More than {days} need hospitalisation and a certificate of eligibility: ask the guarantor first."
                )
            else:
                template = label(
                    "If the stay takes its longest, it is more than {days}, which need hospitalisation and a "
                    "certificate of eligibility: ask the guarantor first."
                )
            yield say(template, days=most, sources=sources)
    if entry.warning:
        yield say("Not certain: {warning}.", warning=entry.warning, sources=(entry.source,) if entry.source else ())
    if entry.verdict != "fits" or entry.days_allowed is not None:
        yield DECIDES


def _fits(entry: Entry) -> Message | None:
    """Whether the longest stay fits the days that are allowed; none where no number of days is allowed."""
    longest = entry.longest_stay
    longer = days_of(max(int(longest.high), entry.longer_stay or 0))
    days = count(longer, "{n} day", "{n} days")
    if entry.verdict == "does-not-fit":
        return say("That does not fit the {days}.", days=count(entry.days_allowed or 0, "{n} day", "{n} days"))
    if entry.verdict == "fits-unless-longer":
        if days_of(entry.longer_stay or 0) > (entry.days_allowed or 0):
            return say("That fits, but if the culture takes longer, {days} do not: look at the visa first.", days=days)
        return say("That fits, but if it takes its longest, {days} do not: look at the visa first.", days=days)
    if entry.verdict != "fits":
        return None
    if longer == days_of(longest.likely):
        return say("That fits.")
    return say("That fits, also if it takes longer: {days}.", days=days)
