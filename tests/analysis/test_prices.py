"""Published prices: read and refused, brought to one basis, and what they come to."""

import shutil
import statistics
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import NOW

from costcalc.analysis.prices.summarise import prices, read_asked, refuse_old
from costcalc.analysis.stored import RecordedRates, reprice, verify
from costcalc.catalog.distribution import (
    PriceQuery,
    check_distributions,
    distributions,
    factors,
    normalised,
    of_key,
    outdated,
    per_unit,
)
from costcalc.catalog.load import load_catalog
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.published import FILE, Published, PublishedPrice, load_published
from costcalc.errors import DataError, MissingPrice, ScenarioError, TooOld
from costcalc.quote.estimate import estimate
from costcalc.quote.load import sealed
from costcalc.rates import Rates
from costcalc.scenario.model import Scenario
from costcalc.scenario.parse import parse_treatment_price

D = Decimal
TAX = D(10)
PLAIN = {
    "id": "a1",
    "conditions": ("knee-oa",),
    "treatment": "joint-injection",
    "product": "cells",
    "doses": 1,
    "joints": 1,
    "by_joint": True,
    "price_low": 1_000_000,
    "price_high": 1_000_000,
    "currency": "JPY",
    "tax": "included",
    "provider": "A clinic",
    "publisher": "clinic",
    "patients": "unspecified",
    "as_of": "2026-03",
    "dated": "filed",
    "grade": "A",
}


def row(**changed: object) -> PublishedPrice:
    return PublishedPrice.model_validate({**PLAIN, **changed})


@pytest.fixture(scope="module")
def published(catalog: Catalog) -> Published:
    return load_published(None, catalog)


def test_all_prices_that_were_collected_are_there(published: Published) -> None:
    assert len(published) == 174
    assert {row.grade for row in published.values()} == {"A", "B", "C"}
    assert all(row.url for row in published.values())


@pytest.mark.parametrize(
    ("changed", "amount", "how"),
    [
        ({}, D(1_000_000), "as published"),
        ({"tax": "excluded"}, D(1_100_000), "+ 10 % tax"),
        ({"joints": 2}, D(500_000), "÷ 2 joints"),
        ({"doses": 4}, D(250_000), "÷ 4 doses"),
        ({"joints": 2, "doses": 2, "tax": "excluded"}, D(275_000), "÷ 2 joints, ÷ 2 doses, + 10 % tax"),
        ({"price_high": 2_000_000}, D(1_500_000), "middle of 1,000,000 to 2,000,000"),
        ({"tax": "none"}, D(1_000_000), "as published"),
        ({"joints": None, "by_joint": False}, D(1_000_000), "as published"),
        ({"tax": "unknown"}, None, "consumption tax not said"),
        ({"joints": None}, None, "number of joints not said"),
        ({"doses": None, "tax": "unknown"}, None, "consumption tax not said, number of doses not said"),
    ],
)
def test_a_price_is_brought_to_one_joint_one_dose_with_tax(
    changed: dict[str, object], amount: Decimal | None, how: str
) -> None:
    unit = per_unit(row(**changed), TAX)
    assert (unit.amount, str(unit.how)) == (amount, how)


KNEE: list[int | Decimal] = [
    *(990000, 1430000, 1980000),  # h041 to h043, tax included
    *(1195000, 1587500),  # h045, h046
    *(990000, 1320000),  # h066, h067
    *(D(1000000) * D("1.1"), D(1100000) * D("1.1"), D(1500000) * D("1.1"), D(2300000) * D("1.1")),  # h070-072, h074
    *(990000, 990000),  # h130, h133
    *(1323300, D(700000) * D("1.1")),  # h160, h163
    *(1650000, 1980000, 2200000),  # h165, h167, h171
    *(2488000, 2640000, 1320000, 880000, 1815000),  # h203, h204, h206, h209, h225
]
"""One joint, one dose, a first course, tax said: by hand from the list as it was collected."""


def test_the_summary_is_that_of_rows_normalised_by_hand(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("knee", doses=1, joints=1), published, catalog, rates, "JPY", created=NOW)
    cuts = statistics.quantiles(map(Decimal, KNEE), n=100, method="inclusive")
    assert (found.n, found.clinics) == (23, 15)
    assert (D(770000), D(2640000)) == (found.min, found.max)
    assert found.quantiles
    assert [cuts[n - 1] for n in (10, 25, 50, 75, 90)] == list(found.quantiles.model_dump().values())
    assert sorted(map(Decimal, KNEE)) == [each.normalised for each in found.rows]


def test_amounts_are_converted_once_and_the_rate_is_there(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("knee", doses=1, joints=1), published, catalog, rates, "USD", created=NOW)
    rate = rates.find("JPY", "USD")
    assert found.rates == (rate,)
    assert found.quantiles
    assert (D(1323300) * rate.rate).quantize(D("0.01")) == found.quantiles.p50


def test_what_is_not_said_is_kept_apart_with_the_reason(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("knee-oa"), published, catalog, rates, "JPY", created=NOW)
    assert all(each.normalised is None and "not said" in str(each.how) for each in found.apart)
    assert {each.id for each in found.apart if each.tax == "unknown"} >= {"h090", "h118", "h234"}
    assert {each.grade for each in (*found.rows, *found.repeat_rows, *found.apart)} <= {"A", "B"}
    assert {each.publisher for each in found.sellers} == {"seller", "clinic"}  # two figures of a clinic are unclear
    every = [*found.rows, *found.repeat_rows, *found.apart, *found.sellers]
    assert len(list(of_key(published.values(), "knee-oa"))) == len(every) == len({each.id for each in every})


def test_later_courses_are_told_apart(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("hip", doses=1), published, catalog, rates, "JPY", created=NOW)
    assert {"h132", "h162"} == {each.id for each in found.repeat_rows}
    assert (D(275000), D(1100000)) == (found.repeat.min, found.repeat.max)
    assert found.repeat.quantiles is None


def test_few_prices_have_no_quantiles(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("sports-injury", doses=1), published, catalog, rates, "JPY", created=NOW)
    assert (found.n, found.quantiles) == (4, None)
    # the last one is half of a price for two sides
    assert [D(880000), D(1320000), D(1500000), D(1500000)] == [each.normalised for each in found.rows]


def test_what_foreign_patients_pay_is_shown_apart(published: Published) -> None:
    found = tuple(factors(published.values(), TAX))
    # 1,980,000 / 1,650,000, 2,750,000 / 2,420,000 and 1,300,000 / 800,000
    assert [D("1.2"), D(2750) / D(2420), D("1.625")] == [each.factor for each in found]
    assert {"N2 Clinic Yotsuya", "Avenue Cell Clinic"} == {each.resident.provider for each in found}


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (PriceQuery("knee", cells=(D(100), D(100)), joints=2), {"h075"}),  # 200 in two joints; the others have 15 to 50
        (PriceQuery("knee", patients="foreign", grades=("A",), joints=1), {"h167"}),
        (PriceQuery("chronic-pain", doses=3), {"h150", "h202"}),
        (PriceQuery("knee", since=date(2026, 9, 1), doses=1, joints=1), {"h041", "h042", "h043"}),
    ],
)
def test_rows_can_be_chosen(published: Published, asked: PriceQuery, ids: set[str]) -> None:
    key = {"knee": "knee-oa"}.get(asked.key, asked.key)
    found = normalised(published.values(), asked._replace(key=key), TAX, lambda _: D(1))
    assert ids <= {each.row.id for each in found}
    counted = {each.row.id for each in found if each.place == "counted"}
    assert counted <= {each.row.id for each in found}
    if asked.cells is None:
        assert ids == counted


def test_cells_are_those_of_one_joint_and_one_dose() -> None:
    rows = [row(id="a", cells_low=200, cells_high=200, joints=2), row(id="b", cells_low=50, cells_high=150)]
    rows += [row(id="c"), row(id="d", cells_low=90, cells_high=90, doses=3), row(id="e", cells_low=300)]
    asked = PriceQuery("knee-oa", cells=(D(100), D(120)))
    assert [each.row.id for each in normalised(rows, asked, TAX, lambda _: D(1))] == ["a", "b"]


def test_everything_wrong_with_a_question_is_said_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        read_asked("knee", 0, None, "many", "aliens", ["D"], "soon")
    assert len(caught.value.problems) == 5


def test_an_unknown_condition_names_the_kinds_of_treatment(
    catalog: Catalog, rates: Rates, published: Published
) -> None:
    with pytest.raises(ScenarioError, match=r"unknown condition 'hay fever'.*joint-prp"):
        prices(PriceQuery("hay fever"), published, catalog, rates, "JPY", created=NOW)


def test_old_prices_are_named_with_their_day(catalog: Catalog, rates: Rates, published: Published) -> None:
    found = prices(PriceQuery("knee", doses=1, joints=1), published, catalog, rates, "JPY", created=NOW)
    refuse_old(found, 9999)
    with pytest.raises(TooOld, match=r"the price h163 of BTR Arts Ginza Clinic is 2485 days old \(2020-02\)"):
        refuse_old(found, 2000)


def test_what_there_is_without_the_filters_is_counted(catalog: Catalog, rates: Rates, published: Published) -> None:
    every = prices(PriceQuery("knee"), published, catalog, rates, "JPY", created=NOW)
    assert (every.n, len([*every.rows, *every.repeat_rows, *every.apart])) == (every.comparable, every.published)
    chosen = prices(PriceQuery("knee", doses=3, joints=9), published, catalog, rates, "JPY", created=NOW)
    assert (0, every.comparable, every.published) == (chosen.n, chosen.comparable, chosen.published)
    nobodys = prices(PriceQuery("t1d"), published, catalog, rates, "JPY", created=NOW)
    assert (nobodys.n, nobodys.comparable, nobodys.published) == (0, 0, 0)


def test_a_day_that_is_yet_to_come_is_refused_with_all_else(
    catalog: Catalog, rates: Rates, published: Published
) -> None:
    for key, number in (("knee", 1), ("hay fever", 2)):
        with pytest.raises(ScenarioError, match=r"since=2026-11-22 is yet to come.* up to 2026-11-21") as caught:
            prices(PriceQuery(key, since=date(2026, 11, 22)), published, catalog, rates, "JPY", created=NOW)
        assert len(caught.value.problems) == number
    assert prices(PriceQuery("knee", since=date(2026, 11, 21)), published, catalog, rates, "JPY", created=NOW).n == 0


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (1485000, 1485000, ("1485000", "1485000", "1485000")),
        (1000000, 1000001, ("1000000.0", "1000000.5", "1000001.0")),
        (D("99.50"), D("100"), ("99.50", "99.75", "100.00")),
    ],
)
def test_the_three_numbers_of_a_price_have_as_many_decimals(
    catalog: Catalog, rates: Rates, low: Decimal, high: Decimal, written: tuple[str, ...]
) -> None:
    rows = {"a1": row(price_low=low, price_high=high)}
    amount = prices(PriceQuery("knee"), rows, catalog, rates, "JPY", created=NOW).rows[0].amount
    assert written == tuple(map(str, amount.columns))


HEADER = ",".join(PublishedPrice.model_fields)


def overlay(folder: Path, *rows: str) -> Path:
    (folder / FILE).write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return folder


def cells(**changed: str) -> str:
    values = {name: ("" if value is None else str(value)) for name, value in row().model_dump().items()}
    values |= {"conditions": "knee-oa", "included": "", "apart": "", **changed}
    return ",".join(values[name] for name in PublishedPrice.model_fields)


def test_mistakes_are_named_with_file_and_line(tmp_path: Path, catalog: Catalog) -> None:
    folder = overlay(
        tmp_path,
        cells(id="x1", price_low="9", price_high="8"),
        cells(id="x2", tax="some"),
        cells(id="x3", conditions="hay-fever"),
        cells(id="x4", currency="XXQ"),
        cells(id="x5", apart="harvest=much"),
        cells(id="x5"),
        cells(id="x6", price_low="0", price_high="0"),
        cells(id="x7", url="javascript:alert(1)"),
    )
    with pytest.raises(DataError) as caught:
        load_published(folder, catalog)
    said = [problem.removeprefix(f"{folder / FILE}:") for problem in caught.value.problems]
    assert "2: x1: price_low is 9 and price_high is 8: low must not be above high" in said
    assert "4: x3.conditions.1: no condition 'hay-fever' in conditions.toml: add it, or name another" in said
    assert "5: x4.currency: no currency 'XXQ' in ISO 4217: correct the code" in said
    assert [int(line.partition(":")[0]) for line in said if line[0] not in "245"] == [3, 6, 7, 8, 8, 9]
    with pytest.raises(DataError):
        load_catalog(folder)


def test_own_rows_replace_and_add_and_move_the_distribution(tmp_path: Path, catalog: Catalog) -> None:
    folder = overlay(
        tmp_path,
        cells(id="h041", price_low="1", price_high="1"),
        *(cells(id=f"own-{number}", conditions="stroke", by_joint="no") for number in range(5)),
    )
    mine = load_catalog(folder)
    assert load_published(folder)["h041"].price_low == 1
    assert (23, D(1)) == (mine.distributions["knee-oa"].n, mine.distributions["knee-oa"].low)
    assert (5, D(1_000_000)) == (mine.distributions["stroke"].n, mine.distributions["stroke"].p50)
    assert mine.sha256 != catalog.sha256
    assert mine.distributions["chronic-pain"] == catalog.distributions["chronic-pain"]


def test_the_distributions_are_those_of_the_prices(catalog: Catalog, published: Published) -> None:
    assert list(outdated(catalog, published.values())) == []
    others = [row for row in published.values() if row.id != "h163"]
    message = dict(outdated(catalog, others))["knee-oa"]
    assert message.startswith("is not what published_prices.csv comes to: write knee-oa,22,14,")
    assert {"knee-oa", "hip-oa", "chronic-pain"} == {
        each.condition for each in distributions(published.values(), catalog) if each.p50 is not None
    }


def test_a_distribution_that_is_out_of_date_is_named_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(data_folder(), tmp_path / "data")
    file = copy / "distributions.csv"
    file.write_text(file.read_text("utf-8").replace("knee-oa,23,15", "knee-oa,24,15"), "utf-8")
    for name in ("load", "published", "distribution"):
        monkeypatch.setattr(f"costcalc.catalog.{name}.data_folder", lambda: copy)
    line = 1 + [text.partition(",")[0] for text in file.read_text("utf-8").splitlines()].index("knee-oa")
    with pytest.raises(DataError, match=f"distributions.csv:{line}: knee-oa: is not what"):
        check_distributions(load_catalog())


ALONE = ("preparation", "flights", "stay", "local-transport", "support", "entry", "insurance", "payment", "contingency")


def test_a_budget_on_published_prices_goes_from_p10_to_p90(catalog: Catalog, rates: Rates) -> None:
    wish = Scenario(condition="knee", basis="published", without=ALONE, currency="JPY")
    quote = estimate(wish, catalog, rates, created=NOW)
    assert (D(990000), D(1323300), D(2430400)) == quote.total.columns
    assert {line.source for line in quote.lines} == {"clinic-lists"}
    assert "clinic-lists" in quote.sources
    assert quote.scenario.basis == "published"
    assert any("23 prices of 15 clinics" in str(each) for each in quote.assumptions)
    assert not any("consumption-tax" in each.id for each in quote.not_included)
    assert quote.evidence
    assert quote.evidence.clinics
    assert quote.evidence.clinics.used
    assert not any(band.used for band in quote.evidence.bands)


def test_such_a_quote_is_verified_and_brought_up_to_date(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="knee", basis="published"), catalog, rates, created=NOW)
    assert verify(sealed(quote)) == []
    assert reprice(quote, catalog, RecordedRates(quote), created=NOW).total == quote.total
    assert estimate(Scenario(condition="knee"), catalog, rates, created=NOW).total != quote.total


def test_a_condition_without_a_package_price_can_be_budgeted(catalog: Catalog, rates: Rates) -> None:
    wish = Scenario(condition="chronic-pain", basis="published", without=ALONE, currency="JPY")
    assert estimate(wish, catalog, rates, created=NOW).total.likely == D(2090000)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("t1d", "no comparable prices"),
        ("anti-aging", "only 1 comparable price "),
        ("sports-injury", "only 3 comparable"),
    ],
)
def test_too_few_prices_are_no_basis(catalog: Catalog, rates: Rates, condition: str, said: str) -> None:
    with pytest.raises(MissingPrice, match=said):
        estimate(Scenario(condition=condition, basis="published"), catalog, rates, created=NOW)


def test_a_basis_that_cannot_be_is_refused(catalog: Catalog, rates: Rates) -> None:
    with pytest.raises(ScenarioError, match=r"unknown basis 'guess'\. Known: package, published"):
        estimate(Scenario(condition="knee", basis="guess"), catalog, rates, created=NOW)
    with pytest.raises(ScenarioError, match="basis=published and without=treatment contradict"):
        estimate(Scenario(condition="knee", basis="published", without=("treatment",)), catalog, rates, created=NOW)


def test_the_package_is_the_basis_that_is_meant(catalog: Catalog, rates: Rates) -> None:
    one, other = (
        estimate(Scenario(condition="knee", basis=basis), catalog, rates, created=NOW) for basis in (None, "package")
    )
    assert one == other


def test_a_quote_says_what_every_source_says_and_what_lies_in_no_tier(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="t1d"), catalog, rates, created=NOW)
    assert quote.evidence
    first, *others = quote.evidence.bands
    assert (True, D(15000), "C") == (first.used, first.published.low, first.grade)
    assert {(D(15000), D(40000)), (D(20000), D(35000))} == {
        (each.published.low, each.published.high) for each in others
    }
    assert [(D(25000), D(30000)), (D(50000), D(90000))] == [(gap.low, gap.high) for gap in quote.evidence.gaps]
    assert [(D("1.33"), D("1.60"))] == [(each.low, each.high) for each in quote.evidence.differing]
    assert quote.evidence.unlisted
    assert set(quote.evidence.cited) <= quote.sources.keys()
    assert all(line.checked for line in quote.lines)


def test_no_list_is_said_to_be_missing_where_there_is_one(catalog: Catalog, rates: Rates, published: Published) -> None:
    for key, condition in catalog.conditions.items():
        clinics = [each for each in of_key(published.values(), key) if each.comparable]
        tier = next(name for name, each in condition.tiers.items() if each.price or len(condition.tiers) == 1)
        wish = Scenario(condition=key, tier=tier, treatment_price=parse_treatment_price("9000 USD incl tax"))
        evidence = estimate(wish, catalog, rates, created=NOW).evidence
        assert evidence
        assert evidence.unlisted == (not clinics)


def test_a_package_that_is_a_clinics_own_list_is_a_list(catalog: Catalog, rates: Rates) -> None:
    evidence = estimate(Scenario(condition="t1d"), catalog, rates, created=NOW).evidence
    assert evidence
    own = evidence.bands[0].model_copy(update={"kind": "published list"})
    assert not evidence.model_copy(update={"bands": (own,)}).unlisted


def test_documents_of_before_there_was_evidence_still_hold(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="knee"), catalog, rates, created=NOW)
    lines = tuple(line.model_copy(update={"checked": None}) for line in quote.lines)
    cited = {key for line in lines for key in (line.source, *line.also)}
    kept = {key: source for key, source in quote.sources.items() if key in cited or key != "clinic-lists"}
    before = sealed(quote.model_copy(update={"costcalc": "0.1.0", "evidence": None, "lines": lines, "sources": kept}))
    assert verify(before) == []
    assert '"evidence"' not in before.model_dump_json().partition('"basis"')[0]


def test_without_the_treatment_there_is_no_evidence(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="knee", without=("treatment",)), catalog, rates, created=NOW)
    assert quote.evidence is None
