"""The package as programs use it: the functions, their values, and that they say what the command line says."""

import doctest
import html
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import polars
import pyarrow
import pytest
from conftest import ROOT
from hypothesis import given
from pyarrow import parquet
from wishes import CATALOG, RATES, scenarios

import costcalc
from costcalc import api
from costcalc.api.frames import frame
from costcalc.cli import documents
from costcalc.cli.app import app, estimate
from costcalc.cli.batch import batch
from costcalc.cli.compare import compare
from costcalc.cli.run import run as inside
from costcalc.pricing.lines import Unpriced
from costcalc.quote import model as document
from costcalc.quote.estimate import estimate as pure
from costcalc.rendering.formats.csv import COMPARISON_HEADER as COMPARED
from costcalc.rendering.formats.csv import QUOTE_HEADER as HEADER
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.options import BY_FIELD, OPTIONS

pandas: Any = pytest.importorskip("pandas")

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
EPOCH = "1795219200"
"""The same moment, for the command line."""
D = Decimal
OVER_BUDGET = 4
PLACED = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
MODULES = [f"costcalc.api.{module.name}" for module in iter_modules(api.__path__)]


def run(*arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "costcalc", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=60)
    assert done.returncode in codes, done.stderr
    return done


@pytest.fixture(scope="module")
def quote() -> costcalc.Quote:
    return costcalc.estimate("t1d", tier="advanced", currency="EUR", start="2027-03-16", created=MOMENT)


@pytest.mark.parametrize("module", MODULES)
def test_every_example_of_a_docstring_is_true(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(import_module(module), optionflags=PLACED).failed == 0


def test_every_example_of_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ROOT / "docs" / "api.md"
    text = page.read_text("utf-8").replace("…", "...")
    fenced = "\n".join("" if line.startswith("```") else line for line in text.split("\n"))
    monkeypatch.chdir(tmp_path)
    found = doctest.DocTestParser().get_doctest(fenced, {}, page.name, str(page), 0)
    assert len(found.examples) > 25
    assert doctest.DocTestRunner(optionflags=PLACED).run(found).failed == 0


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ("-c t1d", {"condition": "t1d"}),
        (
            "-c knee --from germany -x EUR --companions 1 --child-ages 4,11 --start 2027-06-08 --without flights "
            "--without insurance --contingency 7.5 --fx-buffer 2 --rate USD/JPY=150 --title Plan --valid-days 7",
            {
                "condition": "knee",
                "origin": "germany",
                "currency": "EUR",
                "companions": 1,
                "child_ages": (4, 11),
                "start": date(2027, 6, 8),
                "without": ["flights", "insurance"],
                "contingency": 7.5,
                "fx_buffer": D("2"),
                "rate": {"USD/JPY": 150},
                "title": "Plan",
                "valid_days": 7,
            },
        ),
        (
            "-c liver --treatment-price 1800000-2400000JPY --finish-by 2027-05-12 --nights 12-20 "
            "--rate-date 2026-03-16",
            {
                "condition": "liver",
                "treatment_price": "1800000-2400000 JPY",
                "finish_by": "2027-05-12",
                "nights": (12, 20),
                "rate_date": date(2026, 3, 16),
            },
        ),
        (
            "-c t1d -t advanced --plan long-stay --culture-weeks 5 --city osaka --lodging premium --cabin business "
            "--interpreter clinic --pay card --nationality FR --prepared-for Doe --prepared-by Us --reference C-17 "
            "--budget 60,000 --budget-at high --what-if nights=+1 --what-if rate:USD/JPY=-10% --tornado",
            {
                "condition": "t1d",
                "tier": "advanced",
                "plan": "long-stay",
                "culture_weeks": 5,
                "city": "osaka",
                "lodging": "premium",
                "cabin": "business",
                "interpreter": "clinic",
                "pay": "card",
                "nationality": "FR",
                "prepared_for": "Doe",
                "prepared_by": "Us",
                "reference": "C-17",
                "budget": "60,000",
                "budget_at": "high",
                "what_if": {"nights": "+1", "rate:USD/JPY": "-10%"},
                "tornado": True,
            },
        ),
    ],
)
def test_the_function_gives_the_document_of_the_command(options: str, arguments: Mapping[str, Any]) -> None:
    said = run("estimate", *options.split(), "--format", "json", "--quiet", codes=(0, OVER_BUDGET)).stdout.decode()
    assert said == costcalc.render(costcalc.estimate(**arguments, created=MOMENT), "json")


def arguments_of(function: Callable[..., Any], *left_out: str) -> set[str]:
    """The names of all arguments, those of a scenario among them."""
    signature = inspect.signature(function)
    options = signature.parameters.get("options")
    named = options.annotation.__args__[0].__annotations__ if options else {}
    return ({*signature.parameters} | {*named}) - {"options", *left_out}


def test_every_option_of_a_command_is_an_argument() -> None:
    own = ("format", "output", "locale", "quiet", "full", "show", "plain", "no_pager")
    """What is of the terminal."""
    assert arguments_of(costcalc.estimate, "created") == arguments_of(estimate, *own, "context", "plan_file")
    assert arguments_of(costcalc.compare, "created", "defaults") == arguments_of(compare, *own, "context")
    batched = arguments_of(batch, *own)
    assert arguments_of(costcalc.batch, "target", "format", "created", "watch", "answers") == batched
    assert arguments_of(costcalc.reprice, "created") == arguments_of(documents.reprice, *own)


def test_options_have_the_defaults_of_a_scenario() -> None:
    for name, record in BY_FIELD.items():
        default = Scenario.model_fields[name].default
        if record.default is not None:
            assert record.parse(name, record.default) == default
        elif name != "condition":
            assert default in (None, ())


def test_none_is_as_if_an_argument_were_left_out() -> None:
    names = arguments_of(costcalc.estimate, "condition", "created")
    everything: dict[str, Any] = dict.fromkeys(names)
    assert costcalc.estimate("t1d", **everything, created=MOMENT) == costcalc.estimate("t1d", created=MOMENT)


def test_every_command_has_its_function() -> None:
    commands = {each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands}
    assert commands <= set(costcalc.__all__)
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    for group in app.registered_groups:
        assert group.typer_instance
        name = group.typer_instance.info.name
        for each in group.typer_instance.registered_commands if name != "config" else ():
            assert re.search(rf"costcalc {name}\b.*\b{each.name}\b", page)


@given(scenarios())
def test_the_function_gives_what_the_pure_one_gives(scenario: Scenario) -> None:
    values = {name: getattr(scenario, name) for name in Scenario.model_fields}
    for name in ("nights", "culture_weeks"):
        values[name] = values[name] and (values[name].low, values[name].high)
    found, expected = (
        _outcome(lambda: costcalc.estimate(**values, data=CATALOG, rates=RATES, created=MOMENT)),
        _outcome(lambda: pure(scenario, CATALOG, RATES, created=MOMENT)),
    )
    assert found == expected


def _outcome(call: Callable[[], document.Quote]) -> str | tuple[type, tuple[str, ...]]:
    try:
        return costcalc.render(call(), "json")
    except costcalc.CostcalcError as error:
        return type(error), error.problems


@pytest.mark.parametrize(
    ("argument", "value", "said"),
    [
        ("nights", True, "nights=True is not a text, a number, a day or a list"),
        ("nights", (3, 4, 5), "nights=(3, 4, 5) are several"),
        ("nights", [3, 6], "nights=[3, 6] are several"),
        ("nights", 3.5, "nights='3.5' is not a whole number"),
        ("city", ["tokyo", "osaka"], "city=['tokyo', 'osaka'] are several"),
        ("child_ages", b"4", "child_ages=b'4' is not a text"),
        ("without", {"flights": 1}, "without={'flights': 1} is not a text"),
        ("contingency", float("nan"), "contingency='nan' is not a number"),
        ("created", datetime(2026, 11, 21), "time zone"),  # noqa: DTZ001 - that is what is refused
        ("title", 5, "title=5 is not a text"),
        ("title", "\ud800", "title='\\ud800' is not a text"),
        ("valid_days", -1, "valid_days=-1 is not a whole number from 0 to 3650"),
        ("valid_days", 4000, "valid_days=4000 is not a whole number from 0 to 3650"),
        ("valid_days", True, "valid_days=True is not a whole number from 0 to 3650"),
        ("max_age", "x", "max_age='x' is not a whole number"),
        ("max_age", -1, "max_age=-1 is not a whole number"),
        ("max_age", True, "max_age=True is not a whole number"),
        ("rate", 150, "rate=150 is not a text such as a=b, a list of them or a mapping"),
        ("rate", {"USD/JPY": None}, "rate=None is not a text, a number"),
        ("what_if", 3, "what_if=3 is not a text such as a=b, a list of them or a mapping"),
        ("rates", 3, "rates=3 is not the name of a file or folder"),
        ("data", 3, "data=3 is not the name of a file or folder"),
        ("currency", 3, "unknown currency '3'"),
        ("budget", 0, "budget=0 is no amount"),
        ("budget", "much", "budget='much' is no amount"),
        ("budget_at", "high", "give budget too"),
        ("what_if", "nights", "nights"),
        ("rate_date", "soon", "rate_date='soon' is not a day"),
        ("rates", "no-such-file.csv", "no-such-file.csv"),
        ("rate", {"USD/JPY": "many"}, "cannot read the rate 'USD/JPY=many'"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name(argument: str, value: Any, said: str) -> None:
    wish = {"condition": "t1d", "created": MOMENT, argument: value}
    with pytest.raises(costcalc.ScenarioError) as error:
        costcalc.estimate(**wish)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "start", [date(2027, 3, 16), datetime(2027, 3, 16, 8, tzinfo=UTC), pandas.Timestamp("2027-03-16")]
)
def test_a_start_may_be_a_day_or_a_moment_of_it(start: Any) -> None:
    assert costcalc.estimate("t1d", start=start, created=MOMENT).scenario.start == date(2027, 3, 16)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(costcalc.ScenarioError) as error:
        costcalc.estimate("t1d", city="paris", nights="many", currency="XXX", created=MOMENT)
    assert len(error.value.problems) == 3


def test_values_of_other_libraries_are_read() -> None:
    row = pandas.DataFrame({"companions": [2], "age": [4]}).iloc[0]
    found = costcalc.estimate("t1d", companions=row["companions"], child_ages=[row["age"]], created=MOMENT)
    assert (found.scenario.companions, found.scenario.child_ages) == (2, (4,))


def test_a_price_of_ones_own_keeps_its_likely_figure() -> None:
    price = TreatmentPrice(low=D(10_000), likely=D(11_000), high=D(20_000), currency="USD")
    found = costcalc.estimate("liver", treatment_price=price, created=MOMENT)
    assert found.scenario.treatment_price == price


@pytest.mark.parametrize(
    ("ages", "parties"),
    [
        ([range(3, 5), [11]], [(3, 4), (11,)]),
        ([{4}, (5, 6)], [(4,), (5, 6)]),
        ({11, 4}, [(4, 11)]),
        (range(4, 6), [(4, 5)]),
        ("4,11", [(4, 11)]),
        (7, [(7,)]),
    ],
)
def test_children_of_scenarios_are_any_lists(ages: Any, parties: list[tuple[int, ...]]) -> None:
    compared = costcalc.compare(condition="t1d", child_ages=ages, created=MOMENT)
    assert sorted(entry.scenario.child_ages for entry in compared.scenarios) == parties


def test_values_to_compare_may_be_a_set() -> None:
    compared = costcalc.compare(condition="t1d", city={"tokyo", "osaka"}, created=MOMENT)
    assert {entry.scenario.city for entry in compared.scenarios} == {"tokyo", "osaka"}


def test_a_budget_is_in_the_currency_of_the_answer_however_it_is_written() -> None:
    limit = costcalc.estimate("t1d", budget="1.5 million yen", currency="yen", created=MOMENT).limit
    assert limit
    assert (limit.amount, limit.currency) == (D(1_500_000), "JPY")
    with pytest.raises(costcalc.ScenarioError, match=r"budget='1\.5 million yen' is in JPY: write it in USD"):
        costcalc.estimate("t1d", budget="1.5 million yen", created=MOMENT)
    with pytest.raises(costcalc.ScenarioError, match=r"two ways: 30,000 or 30\.000"):
        costcalc.compare(condition="t1d", budget="30,000", currency="KWD", created=MOMENT)


def test_nothing_is_no_children() -> None:
    assert costcalc.estimate("t1d", child_ages=[], without=[], created=MOMENT).scenario.child_ages == ()


def test_the_moment_is_now_to_the_second_unless_it_is_given() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    found = costcalc.estimate("t1d").created
    assert before <= found <= datetime.now(UTC)
    assert (found.microsecond, found.utcoffset()) == (0, timedelta(0))
    tokyo = datetime(2026, 11, 21, 8, tzinfo=timezone(timedelta(hours=9)))
    assert costcalc.estimate("t1d", created=tokyo).created == tokyo


def test_a_table_of_rates_is_used_as_it_is(quote: costcalc.Quote) -> None:
    rates = costcalc.load_rates(rate="EUR/USD=1.25", created=MOMENT)
    found = costcalc.estimate("t1d", currency="EUR", rates=rates, created=MOMENT)
    assert next(rate.rate for rate in found.rates if rate.base == "USD") == D("0.8")
    with pytest.raises(costcalc.ScenarioError, match="a table already"):
        costcalc.estimate("t1d", rates=rates, rate="EUR/USD=1.5", created=MOMENT)


def test_a_path_is_a_file_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(costcalc.ScenarioError, match="live"):
        costcalc.load_rates(Path("live"))


def test_an_old_rate_is_refused_if_that_is_asked() -> None:
    with pytest.raises(costcalc.TooOld, match="days old"):
        costcalc.estimate("t1d", rate_date="2020-03-16", max_age=5, created=MOMENT)
    assert costcalc.estimate("t1d", rate_date="2020-03-16", max_age=9999, created=MOMENT).total.low > 0


def test_prices_of_ones_own_are_laid_over(tmp_path: Path) -> None:
    (tmp_path / "parameters.toml").write_text("", "utf-8")
    with pytest.raises(costcalc.DataError):
        costcalc.estimate("t1d", data=tmp_path / "nowhere", created=MOMENT)
    found = costcalc.estimate("t1d", data=tmp_path, created=MOMENT)
    assert found.catalog.overlay == tmp_path.name


def test_a_quote_is_the_document_and_more(quote: costcalc.Quote) -> None:
    plain = document.Quote.model_validate_json(quote.model_dump_json(by_alias=True))
    assert isinstance(quote, document.Quote)
    assert quote == plain
    assert plain == quote
    assert quote != quote.model_copy(update={"disclaimer": "Hay fever"})
    assert costcalc.render(quote, "json") == costcalc.render(plain, "json")
    assert costcalc.Quote.model_json_schema() == document.Quote.model_json_schema()


def test_a_quote_says_what_it_is_in_one_line(quote: costcalc.Quote) -> None:
    assert quote.about
    assert repr(quote) == str(quote)
    assert repr(quote).startswith(f"<Quote {quote.about.number}, Type 1 diabetes: Advanced protocol: likely ")
    assert "\x1b" not in repr(quote.model_copy(update={"subject": "\x1b[2J"}))


def test_a_notebook_shows_the_whole_page_in_a_frame_of_its_own(quote: costcalc.Quote) -> None:
    shown = quote._repr_html_()
    assert shown.startswith("<iframe ")
    assert shown.count("<") == 2  # the frame and its end
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    inside = html.unescape(shown.partition('srcdoc="')[2].partition('"')[0])
    page = costcalc.render(quote, "html")
    assert inside.replace('<a target="_blank" href="http', '<a href="http') == page
    assert inside.count('<a target="_blank" href="http') == page.count('href="http') > 0


def test_a_frame_holds_every_line_exactly(quote: costcalc.Quote) -> None:
    for found in (quote.to_frame("polars"), quote.to_frame("pandas")):
        assert tuple(found.columns) == HEADER
        for column in ("low", "likely", "high"):
            said = [value for value in found[f"amount_{column}"].to_list() if isinstance(value, Decimal)]
            assert said == [getattr(line.amount, column) for line in quote.lines]
            prices = [value for value in found[f"unit_price_{column}"].to_list() if isinstance(value, Decimal)]
            assert prices == [getattr(line.unit_price, column) for line in quote.lines]
        assert found["id"].to_list() == [*(line.id for line in quote.lines), *(gap.id for gap in quote.unpriced)]


def test_a_cost_without_a_price_is_a_row_without_an_amount(quote: costcalc.Quote) -> None:
    gap = Unpriced(id="stay.sauna", label="Sauna", reason="nobody says what it costs")
    found = quote.model_copy(update={"unpriced": (gap,)})
    rows = found.to_frame("polars").filter(polars.col("amount_likely").is_null())
    assert rows.select("id", "category", "label", "note").rows() == [("stay.sauna", "stay", "Sauna", gap.reason)]
    assert "likely at least " in repr(found)
    assert found.to_frame("polars")["amount_high"].sum() == quote.total.high
    assert found.to_frame("pandas")["amount_high"].sum() == quote.total.high


def test_polars_is_taken_first_and_then_pandas(quote: costcalc.Quote, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(quote.to_frame(), polars.DataFrame)
    monkeypatch.setitem(sys.modules, "polars", None)
    assert isinstance(quote.to_frame(), pandas.DataFrame)
    with pytest.raises(costcalc.OutputError, match="polars is not installed: pip install polars"):
        quote.to_frame("polars")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(costcalc.OutputError, match="needs polars or pandas"):
        quote.to_frame()


def test_a_frame_of_another_library_is_refused() -> None:
    with pytest.raises(costcalc.ScenarioError, match=r"Known: polars, pandas\."):
        frame((), (), "duckdb")


@pytest.mark.parametrize("name", ["x.json", "x.txt", "x.csv", "x.md", "x.html", "x.pdf", "x.xlsx", "x.ics"])
def test_a_quote_is_saved_as_the_command_writes_it(quote: costcalc.Quote, name: str, tmp_path: Path) -> None:
    quote.save(tmp_path / name)
    quote.save(tmp_path / "kept.json")
    assert inside(["render", str(tmp_path / "kept.json"), "-o", str(tmp_path / f"by-command-{name}")]) == 0
    assert (tmp_path / name).read_bytes() == (tmp_path / f"by-command-{name}").read_bytes()


def test_a_file_is_written_whole_or_not_at_all(quote: costcalc.Quote, tmp_path: Path) -> None:
    with pytest.raises(costcalc.ScenarioError, match=r"does not say its format: end it with \.json"):
        quote.save(tmp_path / "quote")
    with pytest.raises(costcalc.OutputError, match="create it first"):
        quote.save(tmp_path / "nowhere" / "quote.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(costcalc.OutputError, match="is a folder"):
        quote.save(tmp_path / "folder.json")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.json"]


def test_formats_are_text_and_bytes(quote: costcalc.Quote) -> None:
    assert costcalc.render(quote) == costcalc.render(quote, "brief")
    assert max(map(len, costcalc.render(quote, width=40).splitlines())) <= 40
    assert costcalc.render(quote, "pdf").startswith(b"%PDF")
    assert "1.234" not in costcalc.render(quote, "md")
    assert costcalc.render(quote, "md", locale="de") != costcalc.render(quote, "md")
    with pytest.raises(costcalc.ScenarioError, match="unknown format 'doc'"):
        costcalc.render(quote, "doc")
    with pytest.raises(costcalc.ScenarioError, match="--locale 'xx'"):
        costcalc.render(quote, "md", locale="xx")


def test_a_kept_quote_is_read_from_its_file_or_text(quote: costcalc.Quote, tmp_path: Path) -> None:
    quote.save(tmp_path / "quote.json")
    text = (tmp_path / "quote.json").read_text("utf-8")
    for kept in (tmp_path / "quote.json", str(tmp_path / "quote.json"), text, f"\ufeff{text}"):
        found = costcalc.read_quote(kept)
        assert isinstance(found, costcalc.Quote)
        assert found.total == quote.total
        assert costcalc.verify(kept) == []
        assert costcalc.render(kept, "csv") == costcalc.render(quote, "csv")
    assert costcalc.diff(tmp_path / "quote.json", text).lines == ()


@pytest.mark.parametrize("kept", ["", "  ", "{}", "nowhere.json", "a\0b", ".", "x" * 5000])
def test_what_is_no_quote_is_refused(kept: str) -> None:
    with pytest.raises(costcalc.DataError):
        costcalc.read_quote(kept)


def test_what_can_be_no_quote_is_refused() -> None:
    with pytest.raises(costcalc.ScenarioError, match="int is not a quote"):
        costcalc.verify(5)  # type: ignore[arg-type]


def test_a_changed_quote_is_not_rendered(quote: costcalc.Quote) -> None:
    kept = costcalc.read_quote(costcalc.render(quote, "json")).model_copy(update={"disclaimer": "Hay fever"})
    assert costcalc.verify(kept)
    with pytest.raises(costcalc.DataError, match="changed after it was written"):
        costcalc.render(kept, "pdf")


def test_what_changed_is_what_the_command_says(quote: costcalc.Quote, tmp_path: Path) -> None:
    later = datetime(2026, 12, 21, tzinfo=UTC)
    quote.save(tmp_path / "a.json")
    after = costcalc.reprice(tmp_path / "a.json", rate="USD/JPY=100", only="rates", created=later)
    after.save(tmp_path / "b.json")
    changes = costcalc.diff(quote, after)
    assert (isinstance(after, costcalc.Quote), after.created) == (True, later)
    assert [each.cause for each in changes.causes] == ["rate"]
    assert "exchange rates" in costcalc.render(changes)
    assert "exchange rates" in costcalc.render(changes, "md")
    said = run("diff", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--format", "json").stdout.decode()
    assert said == costcalc.render(changes, "json")
    in_dollars = costcalc.diff(quote, after, currency="usd")
    assert in_dollars.currency == "USD"
    with pytest.raises(costcalc.ScenarioError, match="unknown part"):
        costcalc.reprice(quote, only="prices")


def test_scenarios_side_by_side_are_those_of_the_command(tmp_path: Path) -> None:
    options = (
        "-c t1d --tier standard --tier advanced --city tokyo --city osaka --nights 10-12 --nights 14 --sort high "
        "--top 5 --budget 40,000 --budget-at high --without flights --without insurance --child-ages 4 "
        "--child-ages 4,11"
    )
    found = costcalc.compare(
        condition="t1d",
        tier=["standard", "advanced"],
        city=["tokyo", "osaka"],
        nights=[(10, 12), 14],
        sort="high",
        top=5,
        budget=40_000,
        budget_at="high",
        without=["flights", "insurance"],
        child_ages=[[4], [4, 11]],
        created=MOMENT,
    )
    said = run("compare", *options.split(), "--format", "json", "-q", codes=(0, OVER_BUDGET)).stdout.decode()
    assert costcalc.render(found, "json") == said
    assert (len(found.scenarios), found.cut) == (5, 11)
    found.save(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text("utf-8").count("\n") == 6
    for name in ("table", "md", "html"):
        assert found.cheapest.partition(" ")[0] in costcalc.render(found, name)
    assert found == costcalc.Comparison.model_validate_json(said)
    assert found._repr_html_().startswith('<iframe title="of 16 scenarios, cheapest ')
    assert repr(found).startswith("<Comparison of 16 scenarios, cheapest ")


def test_a_file_of_scenarios_is_compared_as_a_mapping_of_them(tmp_path: Path) -> None:
    path = tmp_path / "scenarios.toml"
    path.write_text(
        '[defaults]\ncondition = "t1d"\n[scenarios.Alone]\n[scenarios.Three]\ncompanions = 2\nlodging = "budget"\n',
        "utf-8",
    )
    mapping = {"Alone": {}, "Three": {"companions": 2, "lodging": "budget"}}
    by_file = costcalc.compare(path, origin="US", created=MOMENT)
    assert by_file == costcalc.compare(mapping, condition="t1d", origin="US", created=MOMENT)
    assert costcalc.render(by_file, "json") == (
        run("compare", str(path), "--from", "US", "--format", "json").stdout.decode()
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({}, ["no condition is given"]),
        ({"condition": "t1d", "all_tiers": True, "tier": "advanced"}, ["all_tiers and tier contradict each other"]),
        ({"condition": "t1d", "city": ["paris", "tokyo"], "cabin": "cargo"}, ["'paris'", "'cargo'"]),
        ({"condition": "t1d", "sort": "luck"}, ["unknown order 'luck'"]),
        ({"condition": "t1d", "nights": [True]}, ["nights=True is not a text"]),
        (
            {"scenarios": {"A": {"condition": "t1d", "hotel": 1}, "B": {}}},
            ["A: there is no option 'hotel'", "B: no con"],
        ),
        ({"scenarios": {"A": {"city": "osaka"}}, "condition": "t1d", "city": "tokyo"}, ["A: city is given for all"]),
        ({"scenarios": {"A": {"from": "US", "origin": "DE"}}, "condition": "t1d"}, ["A: one option is given twice"]),
    ],
)
def test_what_cannot_be_compared_is_said_at_once(wish: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(costcalc.ScenarioError) as error:
        costcalc.compare(**wish, created=MOMENT)
    assert not [words for words in said if words not in str(error.value)]


def test_a_file_of_scenarios_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(costcalc.DataError, match=r"nowhere\.toml: cannot be read"):
        costcalc.compare(tmp_path / "nowhere.toml")
    (tmp_path / "x.toml").write_bytes(b"\xff")
    with pytest.raises(costcalc.DataError, match="not UTF-8"):
        costcalc.compare(tmp_path / "x.toml")


def test_a_frame_holds_every_scenario_exactly() -> None:
    found = costcalc.compare(condition=["t1d", "knee"], tier=["standard", "advanced"], budget=40_000, created=MOMENT)
    assert found.impossible
    for rows in (found.to_frame("polars"), found.to_frame("pandas")):
        assert tuple(rows.columns) == COMPARED
        said = [value for value in rows["total_likely"].to_list() if isinstance(value, Decimal)]
        assert said == [each.total.likely for each in found.scenarios]
        assert rows["reason"].to_list()[-1] == str(found.impossible[-1].reason)
    frame = found.to_frame("polars")
    text = polars.read_csv(costcalc.render(found, "csv").encode(), infer_schema=False)
    for name in COMPARED:
        if name != "created" and not name.startswith(("nights_", "limit")):  # written in other ways
            assert [value or "" for value in text[name]] == [
                "" if value is None else str(value) for value in frame[name]
            ]


def test_a_batch_is_the_batch_of_the_command(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("condition,from,companions\nt1d,US,1\nknee,,\nhay fever,,\n", "utf-8")
    seen: list[int] = []
    report = costcalc.batch(
        tmp_path / "rows.csv",
        tmp_path / "a.csv",
        currency="EUR",
        quotes=tmp_path / "quotes",
        created=MOMENT,
        watch=lambda rows, _share: seen.append(rows),
    )
    assert (report.rows, report.failed, [line for line, _ in report.problems]) == (3, 1, [4])
    assert seen[-1] == 3
    assert sorted(path.name for path in (tmp_path / "quotes").iterdir()) == ["2.json", "3.json"]
    expected = costcalc.estimate("t1d", origin="US", companions=1, currency="EUR", created=MOMENT)
    assert (tmp_path / "quotes" / "2.json").read_text("utf-8") == costcalc.render(expected, "json")
    run("batch", str(tmp_path / "rows.csv"), "-o", str(tmp_path / "b.csv"), "-x", "EUR", codes=(3,))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    with pytest.raises(costcalc.DataError, match=r"rows\.csv:4: "):
        costcalc.batch(tmp_path / "rows.csv", tmp_path / "c.csv", strict=True, created=MOMENT)


def test_a_table_is_priced_as_quotes_are() -> None:
    rows = pyarrow.table({"tier": ["standard", "advanced", " "], "start": ["2027-03-16", None, ""]})
    priced = costcalc.price_table(rows, {"condition": "t1d", "from": "US"}, created=MOMENT)
    wishes: list[dict[str, Any]] = [{"start": "2027-03-16"}, {"tier": "advanced"}, {}]
    quotes = [costcalc.estimate("t1d", origin="US", created=MOMENT, **wish) for wish in wishes]
    assert priced["total_high"].to_pylist() == [each.total.high for each in quotes]
    with pytest.raises(costcalc.ScenarioError, match="there is no option 'hotel'"):
        costcalc.price_table(rows, {"hotel": 1})
    with pytest.raises(costcalc.ScenarioError, match="one option is given twice: from, origin"):
        costcalc.price_table(rows, {"from": "US", "origin": "DE"})
    with pytest.raises(costcalc.ScenarioError, match=r"table: int is no table of Arrow: give a pyarrow\.Table"):
        costcalc.price_table(1)
    with pytest.raises(costcalc.ScenarioError, match="nights='many'"):
        costcalc.price_table(rows, {"nights": "many"})


CELLS: Mapping[str, Any] = {
    "text": ["US", "2", "2027-06-08", "1,8"],
    "large text": [pyarrow.array([value], pyarrow.large_string()) for value in ("US", "2", "2027-06-08", "1,8")],
    "text views": [pyarrow.array([value], pyarrow.string_view()) for value in ("US", "2", "2027-06-08", "1,8")],
    "dictionaries": [
        pyarrow.chunked_array([pyarrow.array([value]).dictionary_encode()])
        for value in ("US", 2, date(2027, 6, 8), "1,8")
    ],
    "dictionaries of large text": [
        pyarrow.array([value], pyarrow.large_string()).dictionary_encode() for value in ("US", "2", "2027-06-08", "1,8")
    ],
    "numbers, days and lists": ["US", 2, date(2027, 6, 8), [1, 8]],
    "as data frames have them": ["US", 2.0, datetime(2027, 6, 8), [1.0, 8.0]],  # noqa: DTZ001 - data frames have no zone
    "decimals and days in milliseconds": [
        "US",
        D(2),
        pyarrow.array([date(2027, 6, 8)], pyarrow.date64()),
        [D(1), D(8)],
    ],
}
"""The same row in columns of different types: the country, companions, the start and ages of children."""
SPELLINGS = [
    ("from", "companions", "start", "child_ages"),
    ("From", "Companions", "Start", "Child ages"),
    ("origin", "COMPANIONS", " start ", "child-ages"),
]


@pytest.mark.parametrize(
    ("cells", "names"), [*((kind, SPELLINGS[0]) for kind in CELLS), *(("text", names) for names in SPELLINGS[1:])]
)
def test_columns_of_a_table_are_read_in_any_spelling_and_type(cells: str, names: tuple[str, ...]) -> None:
    columns = [cell if isinstance(cell, pyarrow.Array | pyarrow.ChunkedArray) else [cell] for cell in CELLS[cells]]
    rows = pyarrow.table(dict(zip(names, columns, strict=True)))
    expected = costcalc.estimate(
        "t1d", origin="US", companions=2, start=date(2027, 6, 8), child_ages=[1, 8], created=MOMENT
    )
    for table in (rows, rows.to_batches()[0]):
        priced = costcalc.price_table(table, {"condition": "t1d"}, created=MOMENT)
        assert priced["error"].to_pylist() == [None]
        assert priced["total_likely"].to_pylist() == [expected.total.likely]


def test_every_argument_of_estimate_is_a_column_of_a_table_by_its_own_name() -> None:
    options = [option.field for option in OPTIONS.values()]
    assert set(options) <= arguments_of(costcalc.estimate)
    rows = pyarrow.table({name: ["t1d" if name == "condition" else None] for name in (*options, "budget")})
    priced = costcalc.price_table(rows, created=MOMENT)
    assert priced["total_likely"].to_pylist() == [costcalc.estimate("t1d", created=MOMENT).total.likely]


def test_nulls_of_any_type_leave_an_option_to_its_default() -> None:
    rows = pyarrow.table(
        {
            "from": pyarrow.nulls(3),
            "companions": [1, None, None],
            "nights": pyarrow.array([None, None, 9], pyarrow.int8()),
            "start": pyarrow.array([None, datetime(2027, 6, 8), None], pyarrow.timestamp("ns")),  # noqa: DTZ001
            "fx_buffer": pyarrow.array([float("nan"), None, 2.5]),
        }
    )
    wishes: list[dict[str, Any]] = [{"companions": 1}, {"start": "2027-06-08"}, {"nights": 9, "fx_buffer": D("2.5")}]
    quotes = [costcalc.estimate("t1d", origin="DE", created=MOMENT, **wish) for wish in wishes]
    priced = costcalc.price_table(rows, {"condition": "t1d", "origin": "DE"}, created=MOMENT)
    assert priced["total_likely"].to_pylist() == [each.total.likely for each in quotes]


def test_a_number_that_is_not_whole_is_refused_by_its_option() -> None:
    rows = pyarrow.table({"condition": ["t1d", "t1d"], "companions": [1.0, 1.5]})
    priced = costcalc.price_table(rows, created=MOMENT)
    with pytest.raises(costcalc.ScenarioError) as caught:
        costcalc.estimate("t1d", companions="1.5", created=MOMENT)
    assert priced["error"].to_pylist() == [None, caught.value.problems[0].named(str)]


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"frm": ["US"]}, r"unknown column 'frm'\. Did you mean from\?"),
        ({"total_low": ["1"]}, "the column 'total_low' would be results of a batch"),
        ({"Origin": ["US"], "from": ["US"]}, "the columns 'Origin' and 'from' are the same"),
        ({"From": [{"country": "US"}]}, "the column 'From' holds struct<country: string>, which is not text"),
        ({"companions": [True]}, "the column 'companions' holds bool, which is not"),
        ({"start": [MOMENT]}, r"the column 'start' holds timestamp\[us, tz=UTC\], which is not"),
        ({"start": [datetime(2027, 6, 8, 12)]}, "the column 'start', rows 1 to 1: a day has a time of day"),  # noqa: DTZ001
        ({"from": ["x" * 2**21]}, "the cell 'from' is larger than 1 MiB"),
        ({"id": [{"number": 1}]}, "the column 'id' holds struct"),
        (
            {"start": pyarrow.array([[2**31 - 1]], pyarrow.list_(pyarrow.date32()))},
            "the column 'start', rows 1 to 1: days",
        ),
    ],
)
def test_a_column_of_a_table_that_cannot_be_read_is_refused_by_name(columns: Mapping[str, Any], problem: str) -> None:
    with pytest.raises(costcalc.DataError, match=problem):
        costcalc.price_table(pyarrow.table({"condition": ["t1d"], **columns}), created=MOMENT)


def test_a_misspelt_column_is_named_where_the_defaults_give_all_others() -> None:
    with pytest.raises(costcalc.DataError, match=r"unknown column 'frm'\. Did you mean from\?"):
        costcalc.price_table(pyarrow.table({"frm": ["US"]}), {"condition": "t1d"}, created=MOMENT)


def test_a_column_that_stands_twice_in_a_table_is_refused() -> None:
    rows = pyarrow.table([["t1d"], ["US"], ["DE"]], names=["condition", "from", "from"])
    with pytest.raises(costcalc.DataError, match="the columns 'from' and 'from' are the same"):
        costcalc.price_table(rows, created=MOMENT)


def test_text_of_a_table_that_is_not_utf_8_is_refused() -> None:
    damaged = pyarrow.Array.from_buffers(pyarrow.string(), 1, pyarrow.array([b"\xff"]).buffers())
    for name in ("from", "id"):
        with pytest.raises(costcalc.DataError, match=f"the column '{name}', rows 1 to 1: .*UTF8"):
            costcalc.price_table(pyarrow.table({"condition": ["t1d"], name: damaged}), created=MOMENT)


def test_columns_of_a_table_are_carried_along_as_a_batch_does(tmp_path: Path) -> None:
    rows = pyarrow.table({"id": [7, 8], "Note": ["a", None], "condition": ["t1d", "knex"], "From": ["US", "DE"]})
    with pytest.raises(costcalc.DataError, match="unknown column 'Note'"):
        costcalc.price_table(rows, created=MOMENT)
    parquet.write_table(rows, tmp_path / "rows.parquet")
    costcalc.batch(tmp_path / "rows.parquet", tmp_path / "priced.parquet", keep=["note"], created=MOMENT)
    expected = parquet.read_table(tmp_path / "priced.parquet").drop_columns(["line"])
    for table in (rows, rows.slice(0, 0)):
        assert costcalc.price_table(table, keep=["note"], created=MOMENT).equals(expected.slice(0, table.num_rows))


@pytest.mark.parametrize("hidden", ["polars", "pyarrow"])
def test_a_batch_without_its_libraries_says_what_to_install(hidden: str) -> None:
    code = (
        f"import sys; sys.modules[{hidden!r}] = None; import costcalc\n"
        "try: costcalc.batch('a.csv', 'b.csv')\n"
        "except costcalc.OutputError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "costcalc[batch]" in done.stdout


def test_rates_are_shown_as_the_command_shows_them() -> None:
    said = run("rates", "show", "USD/JPY", "--format", "json").stdout.decode()
    found = costcalc.show_rates("USD/JPY", created=MOMENT)
    assert as_json(found) == said
    with pytest.raises(costcalc.ScenarioError, match="unknown currency"):
        costcalc.show_rates("USD/XXX", created=MOMENT)


def test_fetched_rates_are_kept_and_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    bundled = costcalc.load_bundled()
    later = {code: each._replace(day=date(2026, 11, 20)) for code, each in bundled.quoted.items()}

    def fetch(*arguments: object) -> costcalc.Rates:
        asked.append(arguments)
        return costcalc.Rates(bundled.pivot, later)

    monkeypatch.setattr("costcalc.rates.live.fetch", fetch)
    assert costcalc.load_rates("live", rates_url="https://rates.example", created=MOMENT).day == date(2026, 11, 20)
    assert costcalc.update_rates(created=MOMENT).day == date(2026, 11, 20)
    assert costcalc.load_rates(created=MOMENT).day == date(2026, 11, 20)
    assert asked == [
        ("https://rates.example", None, MOMENT.date(), None),
        (None, None, MOMENT.date()),
    ]
    del later["JPY"]
    with pytest.raises(costcalc.MissingRate, match="without JPY; nothing was kept"):
        costcalc.update_rates(created=MOMENT)


def test_the_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = costcalc.render(costcalc.estimate("t1d", created=MOMENT))
    for name, text in {"CURRENCY": "EUR", "CITY": "paris", "RATES_URL": "nonsense", "CONFIG": "/nowhere"}.items():
        monkeypatch.setenv(f"COSTCALC_{name}", text)
    for name, text in {"SOURCE_DATE_EPOCH": "0", "COLUMNS": "20", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, text)
    assert costcalc.render(costcalc.estimate("t1d", created=MOMENT)) == expected
    assert costcalc.estimate("t1d").created.year > 2000


def test_no_public_name_is_also_a_module_or_package() -> None:
    modules = {module.name for module in iter_modules(costcalc.__path__)}
    assert {name for name in costcalc.__all__ if name in modules} == set()


def test_importing_and_looking_around_is_light() -> None:
    code = (
        "import sys, costcalc; assert set(costcalc.__all__) <= set(dir(costcalc)); "
        "heavy = {'pydantic', 'rich', 'typer', 'polars', 'pandas', 'pyarrow'}; print(sorted(heavy & set(sys.modules)))"
        "; costcalc.estimate('t1d'); print(sorted((heavy - {'pydantic'}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n[]\n"


def test_every_public_function_is_documented_on_the_page() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    functions = [name for name in costcalc.__all__ if inspect.isfunction(getattr(costcalc, name))]
    older = {"load_bundled", "parse_treatment_price"}
    assert {name for name in functions if f"`{name}(" not in page} == older
    for name in functions:
        assert inspect.getdoc(getattr(costcalc, name))


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(costcalc.__file__).parent / "py.typed").is_file()


def test_a_function_that_uses_it_is_pickled_for_workers() -> None:
    code = (
        "import cloudpickle, costcalc\n"
        "def total(tier):\n    return costcalc.estimate('t1d', tier=tier).total.likely\n"
        "print(cloudpickle.loads(cloudpickle.dumps(total))('advanced') > 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "True\n"


SLIPS = {
    'costcalc.estimat("t1d")': "has no attribute",
    'costcalc.estimate("t1d", cabin="bussiness")': "incompatible type",
    'costcalc.estimate("t1d", cabins="business")': "Unexpected keyword",
    'costcalc.compare(condition="t1d", lodging=["premium", "budgt"])': "incompatible type",
}


def test_a_type_checker_refuses_what_cannot_be(tmp_path: Path) -> None:
    slips = tmp_path / "slips.py"
    slips.write_text("\n".join(["import costcalc", *SLIPS]), "utf-8")
    # With the settings and from the folder of every other run of it, so that what it knows of costcalc is at hand.
    command = [sys.executable, "-m", "mypy", str(slips)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    for number, error in enumerate(SLIPS.values(), 2):
        assert re.search(rf"slips\.py:{number}: error: .*{error}", done.stdout), done.stdout
