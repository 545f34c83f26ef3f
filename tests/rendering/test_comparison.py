"""A comparison in every format: each has the amounts of the JSON, whole, and no text is more than its words."""

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import html5lib
import pytest
from cli.conftest import assert_visible
from conftest import NOW
from hostile import HOSTILE, page_of, said, tokens
from rich.cells import cell_len
from wishes import CATALOG, RATES, TODAY

from costcalc.analysis.compare.compare import compare
from costcalc.analysis.compare.model import Comparison, Sort
from costcalc.cli.output import as_text
from costcalc.pricing.limit import Column
from costcalc.rendering.formats.csv import comparison_csv
from costcalc.rendering.formats.html import as_html
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.formats.markdown import as_markdown
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.common import category_name
from costcalc.rendering.pages.comparison import page
from costcalc.rendering.text import ENGLISH, Reader, reader_for
from costcalc.scenario.combine import NamedScenario, OptionReader, spread
from costcalc.scenario.model import Scenario

SVG = "{http://www.w3.org/2000/svg}"
CHOICES = {
    "condition": ["t1d"],
    "tier": ["standard", "advanced", "premium"],
    "plan": ["two-trips", "long-stay"],
    "city": ["tokyo", "sapporo"],
    "from": ["US"],
}
WIDTHS = (30, 40, 60, 80, 100, 140, 200)


def example(
    limit: str | None = None,
    *,
    currency: str = "USD",
    sort: Sort = "likely",
    top: int | None = None,
    at: Column = "likely",
) -> Comparison:
    named = spread({**CHOICES, "currency": [currency]}, OptionReader(CATALOG, TODAY))
    amount = None if limit is None else Decimal(limit)
    return compare(named, CATALOG, RATES, created=NOW, sort=sort, top=top, limit=amount, at=at)


def called(*names: str) -> Comparison:
    wishes = [Scenario(condition="t1d", companions=number) for number in range(len(names))]
    return compare([NamedScenario(*each) for each in zip(names, wishes, strict=True)], CATALOG, RATES, created=NOW)


def comparison_markdown(comparison: Comparison, numbers: Reader = ENGLISH) -> str:
    return as_markdown(page(comparison, numbers))


def comparison_html(comparison: Comparison, numbers: Reader = ENGLISH) -> str:
    return as_html(page(comparison, numbers), numbers)


def shown(comparison: Comparison, width: int = 80) -> str:
    return as_text(Screen(page(comparison)), width)


def totals(comparison: Comparison) -> list[Decimal]:
    return [number for each in comparison.scenarios for number in each.total.columns]


def one_line(text: str) -> str:
    return " ".join(text.split())


def whole(number: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text) is not None


# The terminal


@pytest.mark.parametrize("currency", ["USD", "IDR"])
@pytest.mark.parametrize("limit", [None, "45000"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_amount_is_whole_and_every_line_fits(width: int, limit: str | None, currency: str) -> None:
    comparison = example(limit, currency=currency)
    text = shown(comparison, width)
    assert max(map(cell_len, text.split("\n"))) <= width
    for number in totals(comparison):
        assert whole(f"{number:,}", text)
    for each in comparison.scenarios:
        assert not each.more.likely or f"{abs(each.more.likely):,}" in one_line(text)
        if each.headroom:
            assert whole(f"{abs(each.headroom.likely):,}", text)


def test_amounts_stand_in_columns_where_there_is_room() -> None:
    rows = re.findall(
        r"^(\d+  \S.*?[\d,]+\.\d\d +[\d,]+\.\d\d +[\d,]+\.\d\d)(?: +at least)?$", shown(example()), re.MULTILINE
    )
    assert len(rows) == len(example().scenarios)
    assert len({len(row) for row in rows}) == 1


def test_one_wide_table_holds_everything_that_narrow_ones_hold() -> None:
    wide, narrow = shown(example("45000"), 200), shown(example("45000"), 40)
    for word in ("Fits", "Left", "Nights", "Trips", "Last day", "Entry"):
        assert word in wide
        assert word.lower() in narrow
    assert "NIGHTS, TRIPS AND DAYS" not in wide
    assert "NIGHTS, TRIPS AND DAYS" in shown(example("45000"), 90)


def test_the_cheapest_and_what_the_next_costs_more_is_said_first() -> None:
    comparison = example()
    first, second = comparison.scenarios[:2]
    text = one_line(shown(comparison, 140))
    assert f"Cheapest: {first.name}, likely at least {first.total.likely:,} USD." in text
    reasons = ", ".join(
        f"{category_name(each.category)} {'+' if each.more.likely > 0 else '−'}{abs(each.more.likely):,}"
        for each in second.because
        if each.more.likely
    )
    assert f"{second.name} costs {second.more.likely:,} USD more: {reasons}." in text


def test_a_cheapest_that_lacks_a_price_is_not_simply_the_cheapest() -> None:
    comparison = example()
    assert comparison.scenarios[0].unpriced
    text = one_line(shown(comparison, 140))
    assert f"{comparison.cheapest} is the cheaper only if what nobody prices comes to less than that: Onward" in text
    assert "“At least”: known to cost, without a price: Onward travel" in text


def test_a_tie_and_another_order_by_low_or_high_are_said() -> None:
    wish = Scenario(condition="t1d", without=("flights",))
    tie = [NamedScenario("economy", wish), NamedScenario("business", wish.model_copy(update={"cabin": "business"}))]
    assert "A tie: economy and business are the cheapest" in shown(compare(tie, CATALOG, RATES, created=NOW))
    wild = Scenario(condition="t1d", treatment_price={"low": 5000, "likely": 30000, "high": 60000, "currency": "USD"})
    text = shown(
        compare(
            [NamedScenario("sure", Scenario(condition="t1d")), NamedScenario("wild", wild)], CATALOG, RATES, created=NOW
        )
    )
    assert "If all goes well, the cheapest: wild, " in text
    assert "At worst, the cheapest" not in text


@pytest.mark.parametrize(
    ("limit", "at", "said"),
    [
        ("45000", "likely", "Of 8 scenarios, 4 stay within 45,000 USD at the likely figure."),
        ("45000", "high", "Of 8 scenarios, 2 stay within 45,000 USD at worst."),
        ("45000", "low", "Of 8 scenarios, 8 stay within 45,000 USD if all goes well."),
        (
            "20000",
            "likely",
            "Nothing stays within 20,000 USD at the likely figure; the nearest is standard · two-trips",
        ),
    ],
)
def test_what_fits_is_counted_by_the_figure_that_decides(limit: str, at: Column, said: str) -> None:
    assert said in one_line(shown(example(limit, at=at), 100))


def test_if_nothing_fits_what_would_have_to_change_is_said() -> None:
    comparison = example("27000")
    assert comparison.limit is not None
    text = one_line(shown(comparison, 140))
    fitting = [each for each in comparison.limit.changes if each.fits]
    assert fitting
    assert f"Any one of these changes brings {comparison.limit.nearest} within the limit:" in text
    for each in fitting:
        assert f"{each.value} instead of {each.instead_of}: {each.total.likely:,} USD at the likely figure." in text
    assert "No single change brings" in one_line(shown(example("2000"), 140))
    assert "WHAT WOULD HAVE TO CHANGE" not in shown(example("45000"))


def test_what_was_cut_and_what_is_impossible_is_said() -> None:
    text = one_line(shown(example(top=3, sort="nights"), 100))
    assert "The first 3 are shown; 5 more were cut off." in text
    assert "8 scenarios compared" in text
    assert "IMPOSSIBLE premium · two-trips · tokyo and premium · two-trips · sapporo" in text


def test_a_single_scenario_is_not_called_the_cheapest() -> None:
    text = shown(called("alone"))
    assert "One scenario, nothing to compare it with" in text
    assert "cheapest" not in text.lower()


# Other formats


def test_markdown_has_every_amount_in_tables_of_numbers() -> None:
    comparison = example("45000")
    text = comparison_markdown(comparison)
    cells = [token.content for token in tokens(text.encode()) if token.type == "inline"]
    assert [cell for cell in cells if re.fullmatch(r"[\d,]+\.\d\d", cell)][: 3 * 8] == [
        f"{number:,}" for number in totals(comparison)
    ]


def test_csv_has_a_row_for_each_scenario_and_each_that_cannot_be() -> None:
    comparison = example("45000")
    rows = list(csv.DictReader(io.StringIO(comparison_csv(comparison), newline=""), strict=True))
    possible, impossible = rows[:8], rows[8:]
    document = json.loads(as_json(comparison))
    for row, each in zip(possible, document["scenarios"], strict=True):
        for kind in ("total", "nights", "more", "headroom"):
            assert {name: row[f"{kind}_{name}"] for name in ("low", "likely", "high")} == each[kind]
        sums = sum(Decimal(value) for name, value in row.items() if name.endswith("_likely") and name in SUBTOTALS)
        assert (
            sum(Decimal(each["amount"]["likely"]) for each in each["subtotals"]) == sums == Decimal(row["total_likely"])
        )
        assert (row["tier"], row["city"], row["fits"]) == (
            each["scenario"]["tier"],
            each["scenario"]["city"],
            each["fits"],
        )
        assert (row["culture_weeks"], row["currency"], row["reason"]) == ("3-6", "USD", "")
    assert [(row["name"], row["reason"]) for row in impossible] == [
        (each["name"], each["reason"]["text"]) for each in document["impossible"]
    ]
    assert {row["total_likely"] for row in impossible} == {""}


SUBTOTALS = {
    f"{category}_likely"
    for category in (
        *("treatment", "preparation", "flights", "stay", "local_transport"),
        *("support", "entry", "insurance", "payment", "contingency"),
    )
}


def test_html_is_one_file_that_loads_nothing_and_has_every_amount() -> None:
    comparison = example("45000")
    text = comparison_html(comparison)
    tree: Any = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    values = [each.get("value") for cell in tree.iter("td") for each in cell.iter("data")]
    assert values[: 3 * 8] == [f"{number:f}" for number in totals(comparison)]
    assert {each.tag for each in tree.iter()} & {"script", "img", "iframe", "object"} == set()
    assert "http" not in re.sub(r"http-equiv|http://www.w3.org/\S+", "", text)
    assert tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content").startswith("default-src 'none'")
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_the_chart_shows_each_band_on_one_scale_and_says_the_same_in_words() -> None:
    comparison = example("45000")
    tree = page_of(comparison_html(comparison).encode())
    svg = next(each for each in tree.iter() if str(each.tag).endswith("svg"))
    spans = [each for each in svg.iter() if each.get("class") == "spread"]
    dots = [each for each in svg.iter() if each.get("class") == "likely"]
    limits = {each.get("x1") for each in svg.iter() if each.get("class") == "limit"}
    assert len(spans) == len(dots) == 8
    scale = Decimal(str(limits.pop()).rstrip("%")) / 45000
    assert not limits
    for each, span, dot in zip(comparison.scenarios, spans, dots, strict=True):
        assert abs(Decimal(span.get("x", "").rstrip("%")) - each.total.low * scale) < Decimal("0.02")
        assert abs(Decimal(dot.get("cx", "").rstrip("%")) - each.total.likely * scale) < Decimal("0.02")
        low, likely, high = (f"{number:,}" for number in each.total.columns)
        described = next(said(one) for one in svg.iter() if str(one.tag).endswith("desc"))
        assert f"{each.name} {low} to {high}, likely {likely} USD" in described


def test_only_so_many_scenarios_are_charted_and_the_caption_says_so() -> None:
    wishes = [NamedScenario(f"with {number}", Scenario(condition="t1d", contingency=number)) for number in range(70)]
    tree = page_of(comparison_html(compare(wishes, CATALOG, RATES, created=NOW)).encode())
    assert "the first 60 of 70" in said(tree)
    assert len([each for each in tree.iter() if each.get("class") == "spread"]) == 60


@pytest.mark.parametrize(
    "render", [lambda c, n: as_text(Screen(page(c, n)), 100), comparison_markdown, comparison_html]
)
def test_numbers_are_written_for_their_reader(render: Callable[..., str]) -> None:
    comparison = example("45000")
    text = render(comparison, reader_for("de")).replace("\\", "")
    english = render(comparison, ENGLISH).replace("\\", "")
    for number in totals(comparison):
        shown_number = f"{number:,}"
        assert shown_number.translate(str.maketrans(",.", ".,")) in text
        assert shown_number in english
        assert not whole(shown_number, text)


# Text that means harm


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_never_more_than_its_words(text: str) -> None:
    plain, hostile = called("one", "two"), called(f"a{text}", f"b{text}")
    for width in (40, 80, 140):
        assert_visible(shown(hostile, width))
    shapes: Sequence[Callable[[Comparison], Any]] = (
        lambda each: [token.type for token in tokens(comparison_markdown(each).encode())],
        lambda each: [(one.tag, sorted(one.keys())) for one in page_of(comparison_html(each).encode()).iter()],
        lambda each: [len(row) for row in csv.reader(io.StringIO(comparison_csv(each), newline=""), strict=True)],
    )
    for shape in shapes:
        assert shape(hostile) == shape(plain)
    assert as_json(hostile).isascii()
    assert json.loads(as_json(hostile))["scenarios"][0]["name"] == f"a{text}"


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "-2", "＝1"])
def test_a_spreadsheet_takes_no_name_for_a_formula(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(comparison_csv(called(text, "other")), newline="")))
    assert rows[0]["name"] == f"'{text}"
    assert not rows[0]["total_likely"].startswith("'")
