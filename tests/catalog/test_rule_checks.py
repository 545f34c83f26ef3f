"""Mistakes in the rules that hold for every journey: entry, taxes, closed days, children, shares, terms."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from overlays import PRICE, complaint, complaints, write

from costcalc.catalog.load import load_catalog
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog, Parameters
from costcalc.journey.travellers import child_share

END = 'source = "planning-journey"\nchecked = 2026-11-21\n'
PERCENT = '{ low = 0, high = 5, source = "card-fees", checked = "2026-11" }'

OF_A_JOURNEY = "'preparation', 'flights', 'stay', 'local-transport', 'support', 'entry', 'insurance' or 'payment'"
FEE_UNITS = (
    "case or person or page or one-way or car-ride or room-night or person-night or person-day or person-week "
    "or half-day or transfer"
)

Files = Mapping[str, str]


def accepted(folder: Path, files: Files) -> Catalog:
    """The catalogue with an overlay of these files."""
    return load_catalog(write(folder, files))


def added(folder: Path, files: Files) -> set[str]:
    """The keys of the entries that an overlay of one file replaces and adds, which is accepted."""
    kind = next(iter(files)).partition(".")[0]
    before, after = getattr(load_catalog(), kind), getattr(accepted(folder, files), kind)
    return {key for key, value in after.items() if before.get(key) != value}


def entry(*rows: str) -> Files:
    """Rows of entry.csv: nationality, rule, days, since, until."""
    text = "code,rule,days,since,until,conditions,warning,source,checked\n"
    return {"entry.csv": text + "".join(f"{row},,,passport-index,2026-03\n" for row in rows)}


def tariff(*rows: str, of: str = "tokyo,2027-01-01") -> Files:
    """Rows of accommodation_tax.csv: price_from, price_below, tax and, if it is not JPY, currency."""
    each = (f"{of},{row if row.count(',') == 3 else f'{row},JPY'},accommodation-tax,2026-03\n" for row in rows)
    text = "city,since,price_from,price_below,tax,currency,source,checked\n"
    return {"accommodation_tax.csv": text + "".join(each)}


def span(first: str, last: str) -> str:
    return f'first = "{first}"\nlast = "{last}"'


def season(days: str) -> Files:
    return {"seasons.toml": f'[dull]\nname = "dull"\n{days}\nsurcharge = {PERCENT}\n'}


def closures(*bodies: str) -> Files:
    """Closures by key: works-1, works-2 …, five lines each if the body is one."""
    each = (f'[works-{at}]\nname = "works"\n{body}\n{END}' for at, body in enumerate(bodies, start=1))
    return {"closures.toml": "".join(each)}


def child(key: str, below: int | str) -> Files:
    parts = "fares = 0.3\nrides = 0\nmeals = 0\ndevices = 0\nbed = true\n"
    return {"children.toml": f'[{key}]\nname = "them"\nbelow = {below}\n{parts}{END}'}


def share(name: str, of: str = "treatment", high: str = "5") -> Files:
    """A share with this key and category."""
    text = '[{}]\ncategory = "{}"\nlabel = "Ours"\n'.format(*name.split())
    end = f'of = ["{of}"]\nin_words = "of it"\npercent = {PERCENT.replace("= 5", f"= {high}")}\n'
    return {"shares.toml": text + end}


def instalments(*parts: str) -> Files:
    """Instalments, each of key, category and share."""
    text = '[{}]\nlabel = "Ours"\nof = ["{}"]\nshare = {}\ndue = "arrival"\n'
    return {"instalments.toml": "".join(text.format(*part.split()) + END for part in parts)}


def term(body: str) -> Files:
    return {"cancellation.toml": f'[ours]\nname = "early"\nat = "harvest"\n{body}\n'}


def plan(instead: str) -> Files:
    text = (data_folder() / "plans.toml").read_text("utf-8")
    text = "[day-trip]" + text.partition("[two-trips]")[2].partition("[long-stay]")[0]
    text = text.replace("two-trips.", "day-trip.").replace("Two short trips", "Day trip")
    aliases = 'aliases = ["two trips", "2-trips", "two-visits"]\n'
    return {"plans.toml": text.replace('= "long-stay"', f'= "{instead}"').replace(aliases, "")}


def price(per: str, tax: str = "none") -> str:
    return PRICE.replace('"case"', f'"{per}"').replace('"none"', f'"{tax}"')


def fees(*each: str, per: str = "case", tax: str = "none") -> Files:
    """Fees of five lines, each of category and key."""
    text = '[{1}]\ncategory = "{0}"\nlabel = "Ours"\n[{1}.prices]\nstandard = {2}\n'
    return {"fees.toml": "".join(text.format(*fee.split(), price(per, tax)) for fee in each)}


def city(lodging: str = "room-night", flat: str = "room-month", ride: str = "one-way", gap: str = "x entry") -> Files:
    key, category = gap.split()
    text = f'[nagoya]\nname = "Nagoya"\n[nagoya.lodging]\nstandard = {price(lodging)}\n[nagoya.monthly]\n'
    text += f"budget = {price(flat)}\n[nagoya.transfer]\nstandard = {price(ride)}\n[nagoya.unpriced]\n"
    return {"cities.toml": f'{text}{key} = {{ category = "{category}", label = "It", reason = "nobody asked" }}\n'}


PARAMETERS: Mapping[str, str] = {
    name.replace("-", "_"): entry["unit"]
    for name, entry in tomllib.loads((data_folder() / "parameters.toml").read_text("utf-8")).items()
}
"""The unit of each parameter, as the bundled data have it."""


def parameters(value: str, units: Mapping[str, str]) -> Files:
    """Parameters of five lines, all with one value."""
    each = (f'[{name.replace("_", "-")}]\nvalue = {value}\nunit = "{unit}"\n{END}' for name, unit in units.items())
    return {"parameters.toml": "".join(each)}


# Plans and who may enter


def test_a_plan_is_weighed_against_one_that_is_there(tmp_path: Path) -> None:
    known = "two-trips, long-stay, single-visit, multi-visit, day-trip"
    expected = f"plans.toml:3: day-trip.instead: no plan 'boat' in plans.toml; it has {known}"
    assert complaint(tmp_path, plan("boat")) == expected


def test_a_plan_is_not_weighed_against_itself(tmp_path: Path) -> None:
    expected = "plans.toml:3: day-trip.instead: is the entry itself: name another one"
    assert complaint(tmp_path, plan("day-trip")) == expected


def test_a_plan_may_be_weighed_against_a_bundled_one(tmp_path: Path) -> None:
    assert accepted(tmp_path, plan("single-visit")).plans["day-trip"].instead == "single-visit"


@pytest.mark.parametrize("rule", ["visa-free", "registration"])
@pytest.mark.parametrize(("days", "what"), [("", "is missing"), ("0", "is 0")])
def test_entry_without_a_visa_allows_days(tmp_path: Path, rule: str, days: str, what: str) -> None:
    expected = f"entry.csv:3: AF.days: {what}: {rule} allows a number of days"
    assert complaint(tmp_path, entry("AL,visa,,,", f"AF,{rule},{days},,")) == expected


@pytest.mark.parametrize("rule", ["visa", "e-visa", "no-admission", "national"])
@pytest.mark.parametrize("days", ["0", "30"])
def test_every_other_rule_allows_none(tmp_path: Path, rule: str, days: str) -> None:
    expected = f"entry.csv:2: AF.days: is {days}: only visa-free and registration allow days"
    assert complaint(tmp_path, entry(f"AF,{rule},{days},,")) == expected


def test_a_nationality_that_is_no_country_is_said_on_its_row(tmp_path: Path) -> None:
    assert complaint(tmp_path, entry("XX,visa,,,")) == (
        "entry.csv:2: XX.code: no country 'XX' in countries.csv: add it, or name another"
    )


@pytest.mark.parametrize("day", ["2025-13-01", "2025-02-30", "2025-2-3", "20250701", "86400", "soon"])
@pytest.mark.parametrize(("dates", "where"), [("{},", "AE {}.since"), ("2025-07-01,{}", "AE 2025-07-01.until")])
def test_a_day_that_is_none_is_said_with_how_to_write_one(tmp_path: Path, day: str, dates: str, where: str) -> None:
    expected = f"entry.csv:2: {where.format(day)}: no such day: '{day}'; write year-month-day"
    assert complaint(tmp_path, entry(f"AE,visa-free,90,{dates.format(day)}")) == expected


def test_a_rule_that_ends_before_it_begins_is_said_on_its_row(tmp_path: Path) -> None:
    expected = "entry.csv:2: AE 2025-07-01.until: is 2025-06-30, before it begins on 2025-07-01"
    assert complaint(tmp_path, entry("AE,visa-free,90,2025-07-01,2025-06-30")) == expected


OLD, NEW = "AE,visa-free,90,2025-07-01,", "AE,visa,,2026-07-01,"


@pytest.mark.parametrize("rows", [[NEW], [OLD, NEW], [f"{OLD}2026-07-01", NEW]])
def test_a_rule_that_begins_before_the_last_one_ends_is_said_on_its_row(tmp_path: Path, rows: list[str]) -> None:
    expected = "AE 2026-07-01.since: overlaps the rule before it: end that one before 2026-07-01"
    assert complaint(tmp_path, entry(*rows)) == f"entry.csv:{1 + len(rows)}: {expected}"


def test_an_overlap_with_a_bundled_rule_is_said_in_the_overlay(tmp_path: Path) -> None:
    expected = "entry.csv:2: AE.until: overlaps the rule after it: end this one before 2025-07-01"
    assert complaint(tmp_path, entry("AE,visa-free,30,,2025-07-01")) == expected


GOOD_RULES = ["visa-free,1", "registration,1", "visa,", "e-visa,", "no-admission,", "national,"]
GOOD_DAYS = [[f"{OLD}2025-07-01"], [f"{OLD}2026-06-30", NEW], [f"{OLD}2026-01-01", NEW]]


@pytest.mark.parametrize("rows", [*([f"AF,{rule},,"] for rule in GOOD_RULES), *GOOD_DAYS])
def test_days_where_they_are_needed_and_rules_one_after_the_other_are_good(tmp_path: Path, rows: list[str]) -> None:
    assert rows[-1].split(",")[1] in {rule.rule for rule in accepted(tmp_path, entry(*rows)).entry.values()}


# Accommodation tax

BUNDLED = "tokyo,2002-10-01"
NO_DAY = "no such day: '2027-02-29'; write year-month-day"


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (tariff("0,1,0", "2,,9"), "3: tokyo 2027-01-01 2.price_from: is 2: the bracket below ends at 1"),
        (tariff("0,3,0", "2,,9"), "3: tokyo 2027-01-01 2.price_from: is 2: the bracket below ends at 3"),
        (tariff("20000,,300", of=BUNDLED), "2: tokyo 2002-10-01 20000.price_from: is 20000: the bracket below is open"),
        (tariff("0,9,0", of=BUNDLED), "2: tokyo 2002-10-01 0.price_below: is 9: the bracket above starts at 10000"),
        (tariff("0,1,9", "1,,8"), "3: tokyo 2027-01-01 1.tax: is 8, less than in the bracket below"),
        (tariff("0,10000,101", of=BUNDLED), "2: tokyo 2002-10-01 0.tax: is 101, more than in the bracket above"),
        (tariff("1,,9"), "2: tokyo 2027-01-01 1.price_from: is 1: the first bracket starts at 0"),
        (tariff("0,1,0", "1,2,9"), "3: tokyo 2027-01-01 1.price_below: is 2: the last bracket is open"),
        (tariff("0,1,0", "1,,9,USD"), "3: tokyo 2027-01-01 1.currency: is USD, and JPY in the bracket below"),
        (
            tariff("0,,9", of="nara,2027-01-01"),
            "2: nara 2027-01-01 0.city: no city 'nara' in cities.toml; it has tokyo, osaka, kyoto, fukuoka, sapporo",
        ),
        (tariff("0,,9", of="tokyo,2027-02-29"), f"2: tokyo 2027-02-29 0.since: {NO_DAY}"),
        (tariff("0,1,0", "1,2,ten", "2,,9"), "3: tokyo 2027-01-01 1.tax: should be a valid decimal, not 'ten'"),
    ],
)
def test_a_bracket_that_does_not_fit_is_said_once_in_the_overlay(tmp_path: Path, files: Files, what: str) -> None:
    assert complaint(tmp_path, files) == f"accommodation_tax.csv:{what}"


@pytest.mark.parametrize("rows", [("0,,300",), ("10000,,300", "0,10000,300"), ("0,0.5,0", "0.50,,1")])
def test_an_overlay_may_add_a_later_tariff(tmp_path: Path, rows: tuple[str, ...]) -> None:
    brackets = accepted(tmp_path, tariff(*rows)).accommodation_tax.values()
    years = [bracket.since.year for bracket in brackets if bracket.city == "tokyo"]
    assert years == [2002] * 3 + [2027] * len(rows)


# Seasons and closures


@pytest.mark.parametrize(
    ("first", "what"),
    [
        ('"02-30"', "no such day: '02-30'; write month-day"),
        ('"04-31"', "no such day: '04-31'; write month-day"),
        ('"13-05"', "should be written as month-day, such as 04-29, not '13-05'"),
        ('"4-29"', "should be written as month-day, such as 04-29, not '4-29'"),
        ("2026-04-29", "should be a valid string, not 2026-04-29"),
    ],
)
def test_a_season_begins_on_a_day_of_the_year(tmp_path: Path, first: str, what: str) -> None:
    assert complaint(tmp_path, season(f'first = {first}\nlast = "12-31"')) == f"seasons.toml:3: dull.first: {what}"


def test_both_ends_of_a_closure_are_days_of_the_year(tmp_path: Path) -> None:
    assert complaints(tmp_path, closures(span("06-31", "02-30"))) == [
        "closures.toml:3: works-1.first: no such day: '06-31'; write month-day",
        "closures.toml:4: works-1.last: no such day: '02-30'; write month-day",
    ]


MONDAY, FEBRUARY, HOLIDAYS = 'weekday = "monday"', span("02-01", "02-29"), "public_holidays = true"
ONE_END = ('first = "02-01"', 'last = "02-01"', f'{MONDAY}\nlast = "02-01"')


@pytest.mark.parametrize(
    "body",
    ["public_holidays = false", *ONE_END, f"{MONDAY}\n{FEBRUARY}", f"{MONDAY}\n{HOLIDAYS}", f"{HOLIDAYS}\n{FEBRUARY}"],
)
def test_a_closure_is_said_in_one_way(tmp_path: Path, body: str) -> None:
    expected = "closures.toml:1: works-1: must name a weekday, or first and last, or public_holidays = true"
    assert complaint(tmp_path, closures(body)) == expected


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""All but Sunday, on which the bundled data close."""


def test_a_week_without_an_open_day_is_said_where_the_last_one_is_closed(tmp_path: Path) -> None:
    expected = "closures.toml:26: works-6: closes clinics on every day of the week"
    assert complaint(tmp_path, closures(*(f'weekday = "{day}"' for day in DAYS))) == expected


@pytest.mark.parametrize(
    ("first", "last", "days"), [("01-01", "03-01", 61), ("01-01", "12-31", 366), ("05-02", "05-01", 366)]
)
def test_a_closure_without_end_is_refused(tmp_path: Path, first: str, last: str, days: int) -> None:
    expected = f"closures.toml:1: works-1: closes clinics for {days} days: 60 are the most"
    assert complaint(tmp_path, closures(span(first, last))) == expected


@pytest.mark.parametrize(
    "files",
    [
        *(season(span(*ends.split())) for ends in ("02-29 02-29", "12-31 01-01", "04-30 05-31")),
        *(closures(span(*ends.split())) for ends in ("01-01 02-29", "12-02 01-30")),
        *(closures(body) for body in (MONDAY, FEBRUARY, HOLIDAYS, f"public_holidays = false\n{FEBRUARY}")),
        closures(*(f'weekday = "{day}"' for day in (*DAYS[1:], "sunday"))),
    ],
)
def test_a_leap_day_the_new_year_sixty_days_and_one_open_weekday_are_good(tmp_path: Path, files: Files) -> None:
    assert added(tmp_path, files)


# Children


@pytest.mark.parametrize(("key", "below"), [("toddlers", 2), ("toddlers", 6), ("infants", 6), ("young", 18)])
def test_two_ages_do_not_end_on_one_birthday(tmp_path: Path, key: str, below: int) -> None:
    expected = f"children.toml:3: {key}.below: is {below}: the one before ends at {below}"
    assert complaint(tmp_path, child(key, below)) == expected


@pytest.mark.parametrize(("key", "below"), [("toddlers", 4), ("infants", 3), ("infants", 19), ("young", 19)])
def test_an_overlay_may_add_an_age_or_move_its_end(tmp_path: Path, key: str, below: int) -> None:
    assert child_share(below - 1, accepted(tmp_path, child(key, below))).fares == Decimal("0.3")


def test_another_mistake_does_not_put_the_ages_out_of_order(tmp_path: Path) -> None:
    expected = "entry.csv:2: AF.days: is missing: visa-free allows a number of days"
    assert complaint(tmp_path, {**child("infants", 3), **entry("AF,visa-free,,,")}) == expected


OLDEST = parameters("18", {"max_child_age": "years"})


def test_the_ages_reach_up_to_the_oldest_child(tmp_path: Path) -> None:
    assert complaint(tmp_path, OLDEST) == "parameters.toml:1: max-child-age: is 18: children.toml ends below 18"


def test_the_oldest_child_may_be_a_year_below_the_last_birthday(tmp_path: Path) -> None:
    assert accepted(tmp_path, {**OLDEST, **child("young", 19)}).parameters.max_child_age.value == 18


def test_an_age_that_cannot_be_read_does_not_make_the_oldest_child_too_old(tmp_path: Path) -> None:
    expected = "children.toml:3: teenagers.below: should be greater than or equal to 0, not -1"
    assert complaint(tmp_path, child("teenagers", -1)) == expected


# Shares, instalments and cancellation

TOO_MUCH = PERCENT.replace("5", "101")


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (share("x contingency"), f"2: x.category: should be {OF_A_JOURNEY}, not 'contingency'"),
        (share("x treatment", "flights"), f"2: x.category: should be {OF_A_JOURNEY}, not 'treatment'"),
        (share("x insurance", "contingency"), "4: x.of: names contingency, which is made of shares itself"),
        (share("x insurance", "payment"), "4: x.of: names payment, which is made of shares itself"),
        (share("x insurance", "insurance"), "4: x.of: names insurance, which is made of shares itself"),
        (share("x insurance", high="100.1"), "6: x.percent.high: should be less than or equal to 100, not 100.1"),
        (share("meals stay"), "1: meals: is the name of another line of stay: choose another key or category"),
        (
            share("fx-buffer payment"),
            "1: fx-buffer: is the name of another line of payment: choose another key or category",
        ),
        (share("season stay"), "1: season: is the name of another line of stay: choose another key or category"),
        (instalments("x stay 0.1"), "1: x: the shares of stay sum to 1.1: they must sum to 1"),
        (instalments("visa entry 0.999999"), "1: visa: the shares of entry sum to 0.999999: they must sum to 1"),
        (instalments("visa insurance 0"), "1: visa: the shares of entry sum to 0: they must sum to 1"),
        (instalments("x contingency 0.1"), f"3: x.of.1: should be 'treatment', {OF_A_JOURNEY}, not 'contingency'"),
        (instalments("visa entry 1.1"), "4: visa.share: should be less than or equal to 1, not 1.1"),
        (term(""), "1: ours: must have a fee or a percent, and not both"),
        (term(f"fee = {PRICE}\npercent = {PERCENT}"), "1: ours: must have a fee or a percent, and not both"),
        (term(f"percent = {TOO_MUCH}"), "4: ours.percent.high: should be less than or equal to 100, not 101"),
        (term(f"fee = {price('person')}"), "4: ours.fee: is per person: it must be per case"),
    ],
)
def test_a_part_that_does_not_fit_is_said_once_with_its_line(tmp_path: Path, files: Files, what: str) -> None:
    assert complaint(tmp_path, files) == f"{next(iter(files))}:{what}"


@pytest.mark.parametrize(
    "files",
    [
        *(share(name, high="100") for name in ("x insurance", "meals insurance", "season-winter stay")),
        instalments("visa entry 0.333333", "x entry 0.666667"),
        *(term(f"percent = {TOO_MUCH.replace('101', high)}") for high in ("5", "100")),
        term(f"fee = {PRICE}"),
    ],
)
def test_a_part_up_to_all_of_it_with_a_name_of_its_own_is_good(tmp_path: Path, files: Files) -> None:
    assert added(tmp_path, files)


# Lines, units and parameters


@pytest.mark.parametrize(
    "fee",
    [
        *("stay season", "stay monthly-flat", "stay accommodation-tax", "stay accommodation-tax-2"),
        *("stay lodging-tax", "flights fares-tax", "treatment ours"),
    ],
)
def test_a_fee_does_not_have_the_name_of_another_line(tmp_path: Path, fee: str) -> None:
    category, key = fee.split()
    expected = f"{key}: is the name of another line of {category}: choose another key or category"
    assert complaint(tmp_path, fees(fee)) == f"fees.toml:1: {expected}"


def test_a_fee_does_not_have_the_name_of_the_tax_on_another(tmp_path: Path) -> None:
    expected = "fees.toml:6: ours-tax: is the name of another line of stay: choose another key or category"
    assert complaint(tmp_path, fees("stay ours", "stay ours-tax", tax="excluded")) == expected


@pytest.mark.parametrize("gap", ["meals stay", "exchange-margin payment", "monthly-flat stay", "season stay"])
def test_an_unpriced_cost_does_not_have_the_name_of_another_line(tmp_path: Path, gap: str) -> None:
    key, category = gap.split()
    expected = f"nagoya.unpriced.{key}: is the name of another line of {category}: choose another key or category"
    assert complaint(tmp_path, city(gap=gap)) == f"cities.toml:10: {expected}"


def test_no_source_is_called_like_your_own_figures(tmp_path: Path) -> None:
    text = '[your-figure]\ntitle = "Ours"\npublisher = "We"\ndate = "2026"\nkind = "article"\n'
    expected = "sources.toml:1: your-figure: is kept for figures given with a request: choose another key"
    assert complaint(tmp_path, {"sources.toml": text}) == expected


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (city("case"), "4: nagoya.lodging.standard: is per case: it must be per room-night or person-night"),
        (city(flat="room-night"), "6: nagoya.monthly.budget: is per room-night: it must be per room-month"),
        (city(ride="case"), "8: nagoya.transfer.standard: is per case: it must be per one-way or car-ride"),
        (fees("stay x", per="room-month"), f"5: x.prices.standard: is per room-month: it must be per {FEE_UNITS}"),
        (fees("contingency x"), f"2: x.category: should be 'treatment', {OF_A_JOURNEY}, not 'contingency'"),
    ],
)
def test_a_price_that_its_place_cannot_count_is_said_with_its_line(tmp_path: Path, files: Files, what: str) -> None:
    assert complaint(tmp_path, files) == f"{next(iter(files))}:{what}"


@pytest.mark.parametrize(
    "files",
    [
        *(fees(name) for name in ("support season", "stay season-winter", "support meals-tax")),
        *(city("room-night", ride="car-ride"), city("person-night", ride="one-way")),
    ],
)
def test_a_name_of_its_own_and_budget_flats_alone_are_good(tmp_path: Path, files: Files) -> None:
    assert added(tmp_path, files)


def test_every_parameter_has_a_unit() -> None:
    assert set(PARAMETERS) == set(Parameters.model_fields)


def test_a_parameter_in_another_unit_is_said_with_its_line(tmp_path: Path) -> None:
    assert complaints(tmp_path, parameters("7", dict.fromkeys(PARAMETERS, "parsecs"))) == [
        f"parameters.toml:{3 + 5 * at}: {name.replace('_', '-')}.unit: should be '{unit}', not 'parsecs'"
        for at, (name, unit) in enumerate(PARAMETERS.items())
    ]


COUNTED = {name: unit for name, unit in PARAMETERS.items() if unit != "percent"}


@pytest.mark.parametrize(
    ("value", "rule"),
    [("0", "greater than 0"), ("0.9", "a multiple of 1"), ("1.5", "a multiple of 1")],
)
def test_what_is_counted_is_whole_and_at_least_one(tmp_path: Path, value: str, rule: str) -> None:
    what = f"should be {rule}, not {value}"
    assert complaints(tmp_path, parameters(value, COUNTED)) == [
        f"parameters.toml:{2 + 5 * at}: {name.replace('_', '-')}.value: {what}" for at, name in enumerate(COUNTED)
    ]


def test_one_of_what_is_counted_is_good(tmp_path: Path) -> None:
    assert accepted(tmp_path, parameters("1", COUNTED)).parameters.long_medical_stay.value == 1


KINDS = ["seasons", "closures", "milestones", "children", "shares", "instalments", "cancellation"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_that_is_not_there_is_said_for_every_kind_of_rule(tmp_path: Path, kind: str) -> None:
    before, _, after = (data_folder() / f"{kind}.toml").read_text("utf-8").partition('source = "')
    said = complaint(tmp_path, {f"{kind}.toml": f'{before}source = "no-{after}'})
    assert said.startswith(f"{kind}.toml:{1 + before.count(chr(10))}: ")
    assert said.endswith("' in sources.toml: add it, or name another")
