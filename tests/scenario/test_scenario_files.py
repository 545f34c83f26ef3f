"""Files of named scenarios: what they say is what is compared, and every mistake is said at its line."""

import json
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, TODAY

from costcalc.errors import DataError, ScenarioError
from costcalc.files import json_line
from costcalc.scenario.combine import Choices, NamedScenario, OptionReader
from costcalc.scenario.files import read_scenarios
from costcalc.scenario.model import Scenario

FILE = """\
# two ways to do it
[defaults]
condition = "t1d"
from = "US"
companions = 1

[scenarios.careful]
plan = "long-stay"
lodging = "budget"

[scenarios."in style"]
tier = "advanced"
cabin = "business"
start = 2027-03-16
contingency = 7.5
child-ages = [4, 11]
without = ["insurance", "entry"]
nights = "8-10"
"""


def read(text: str, called: str = "wishes.toml", most: int | None = None) -> list[NamedScenario]:
    return read_scenarios(text, called, OptionReader(CATALOG, TODAY, most=most))


def refused(text: str, called: str = "wishes.toml") -> Sequence[str]:
    with pytest.raises(DataError) as error:
        read(text, called)
    return error.value.problems


def test_scenarios_have_the_defaults_and_what_they_say_themselves() -> None:
    careful, style = read(FILE)
    shared = Scenario(condition="t1d", origin="US", companions=1)
    assert careful == ("careful", shared.model_copy(update={"plan": "long-stay", "lodging": "budget"}))
    assert style.name == "in style"
    assert (style.scenario.start, style.scenario.contingency) == (date(2027, 3, 16), Decimal("7.5"))
    assert (style.scenario.child_ages, style.scenario.without) == ((4, 11), ("insurance", "entry"))
    assert style.scenario.nights is not None
    assert (style.scenario.nights.low, style.scenario.nights.high) == (8, 10)


def test_json_of_the_same_shape_says_the_same() -> None:
    content = json.dumps(tomllib.loads(FILE), default=str)
    assert read(content, "wishes.json") == read(FILE)
    assert read(content, "standard input") == read(FILE)


def test_a_list_of_an_option_with_one_value_means_several_scenarios() -> None:
    text = (
        '[scenarios.two]\ncity = ["tokyo", "osaka"]\nplan = ["two-trips"]\n[scenarios.one]\n[defaults]\ncondition="t1d"'
    )
    assert [name for name, _ in read(text)] == ["two: tokyo", "two: osaka", "one"]


def test_a_list_of_lists_means_several_where_a_list_is_one_value() -> None:
    text = '[scenarios.a]\ncondition = "t1d"\nchild-ages = [[4], [4, 11]]\n'
    assert [each.scenario.child_ages for each in read(text)] == [(4,), (4, 11)]


def test_a_name_that_another_scenario_made_gets_a_number() -> None:
    shared = '[defaults]\ncondition = "t1d"\n'
    text = f'{shared}[scenarios.a]\ncity = ["tokyo", "osaka"]\n[scenarios."a: osaka"]\ntier = "advanced"'
    assert [name for name, _ in read(text)] == ["a: tokyo", "a: osaka", "a: osaka (2)"]


def test_options_may_be_written_with_underscores_and_in_any_case() -> None:
    (found,) = read('[scenarios.a]\nCondition = "t1d"\nfx_buffer = 2\norigin = "US"')
    assert (found.scenario.fx_buffer, found.scenario.origin) == (Decimal(2), "US")


BAD = """\
[defaults]
condition = "t1d"
sity = "tokyo"
companions = 99

[scenarios.cheap]
tier = "standrad"
nights = "x"
currency = "EUR"

[scenarios.ways]
plan = ["two-trips", "long-stray"]
city = []
pay = { by = "card" }
interpreter = true

[scenario.oops]
"""


def test_every_mistake_is_said_at_its_line() -> None:
    lines = [problem.split(": ", 1) for problem in refused(BAD)]
    assert [place for place, _ in lines] == [f"wishes.toml:{line}" for line in (3, 4, 7, 8, 9, 12, 13, 14, 15, 17)]
    for (_, said), fragment in zip(
        lines,
        (
            "unknown option 'sity'. Did you mean city?",
            "companions 99 is out of range",
            "no condition has a tier 'standrad'",
            "nights 'x' is not a whole number",
            "amounts of two currencies cannot be ranked",
            "unknown plan 'long-stray'. Did you mean long-stay",
            "city: an empty list is no value",
            "pay {",
            "interpreter True is not a text",
            "unknown key 'scenario'",
        ),
        strict=True,
    ):
        assert fragment in said


def test_every_mistake_of_json_is_said_at_its_line() -> None:
    content = tomllib.loads(BAD)
    text = json.dumps(content, indent=1)
    places = [int(problem.split(":")[1]) for problem in refused(text, "wishes.json")]
    keys = ("sity", "companions", "tier", "nights", "currency", "plan", "city", "pay", "interpreter", "scenario")
    lines = text.split("\n")
    assert places == [next(n for n, line in enumerate(lines, 1) if f'"{key}"' in line) for key in keys]


@pytest.mark.parametrize(
    ("text", "called", "said"),
    [
        ("[defaults", "a.toml", "a.toml:1: is not valid TOML: "),
        ("{", "a.json", "a.json:1: is not valid JSON: "),
        ("[1, 2]", "a.json", "a.json: is not a file of scenarios"),
        ('{"scenarios": {"a": {"condition": "t1d", "condition": "t2d"}}}', "a.json", "stands twice in one object"),
        ('{"scenarios": {"a": {"condition": "t1d", "contingency": NaN}}}', "a.json", "NaN is no number"),
        ("", "a.toml", "a.toml:1: there are no scenarios"),
        ("scenarios = 3", "a.toml", "a.toml:1: there are no scenarios"),
        ("\n\n[scenarios.a]\ncity = 'tokyo'", "a.toml", "a.toml:3: 'a' names no condition, nor does [defaults]"),
        ("[scenarios]\na = 3", "a.toml", "a.toml:2: a is not a table of options"),
        ("[scenarios.'']\ncondition = 't1d'", "a.toml", "a.toml:1: a scenario needs a name"),
        (
            "[scenarios.a]\ncondition = 't1d'\nfx-buffer = 1\nfx_buffer = 2",
            "a.toml",
            "a.toml:4: fx-buffer stands twice",
        ),
        (
            "[scenarios.a]\ncondition = 't1d'\ncity = [['tokyo']]",
            "a.toml",
            "a.toml:3: city ['tokyo'] are several, and only one can be meant",
        ),
    ],
)
def test_what_is_no_file_of_scenarios_is_refused(text: str, called: str, said: str) -> None:
    problems = refused(text, called)
    assert len(problems) == 1
    assert said in problems[0]


def test_a_wrong_default_is_said_once_and_also_if_nobody_uses_it() -> None:
    text = "[defaults]\ncondition = 't1d'\ncity = 'paris'\n[scenarios.a]\n[scenarios.b]\ncity = 'osaka'"
    assert [problem.split(":")[1] for problem in refused(text)] == ["3"]


def test_a_great_many_mistakes_are_counted() -> None:
    text = "[scenarios.a]\ncondition = 't1d'\n" + "\n".join(f"x{number} = 1" for number in range(70))
    problems = refused(text)
    assert len(problems) == 51
    assert problems[-1] == "wishes.toml: and 20 more mistakes"


# What is given beside the file


def beside(given: Choices, every: frozenset[str] = frozenset(), usual: Choices | None = None) -> list[NamedScenario]:
    return read_scenarios(FILE, "wishes.toml", OptionReader(CATALOG, TODAY, every), given=given, usual=usual or {})


def test_what_is_given_beside_the_file_replaces_its_defaults() -> None:
    assert {each.scenario.companions for each in beside({"companions": ["2"]})} == {2}
    assert [name for name, _ in beside({"city": ["tokyo", "osaka"]})][:2] == ["careful: tokyo", "careful: osaka"]
    assert {each.scenario.currency for each in beside({"currency": ["EUR"]})} == {"EUR"}


def test_what_is_usual_holds_only_where_the_file_says_nothing() -> None:
    found = beside({}, usual={"companions": ["3"], "city": ["osaka"], "lodging": ["premium"]})
    assert [(each.scenario.companions, each.scenario.city) for each in found] == [(1, "osaka"), (1, "osaka")]
    assert [each.scenario.lodging for each in found] == ["budget", "premium"]


def test_what_is_given_may_not_contradict_a_scenario() -> None:
    with pytest.raises(DataError) as error:
        beside({"tier": ["standard"]})
    (problem,) = error.value.problems
    assert problem.startswith("wishes.toml:12: tier is given too, and this scenario has its own tier")
    with pytest.raises(DataError, match=r"wishes\.toml:12: all_tiers is given too"):
        beside({}, frozenset({"tier"}))


def test_a_mistake_in_what_is_given_is_not_the_files() -> None:
    with pytest.raises(ScenarioError, match="unknown city 'osaca'"):
        beside({"city": ["osaca"]})


def test_too_many_combinations_of_a_file_are_refused() -> None:
    with pytest.raises(ScenarioError, match="2 combinations are too many to compare at once: 1 is the most"):
        read(FILE, most=1)


# Lines of JSON

keys = st.text(st.sampled_from('ab"{}[],:\\é\n '), min_size=1, max_size=4)
values = st.recursive(
    st.none() | st.integers() | keys,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3),
)


@given(st.dictionaries(keys, st.dictionaries(keys, values, min_size=1, max_size=3), min_size=1, max_size=3))
def test_the_line_of_a_key_is_found_in_any_json(content: dict[str, dict[str, object]]) -> None:
    text = json.dumps(content, indent=0, ensure_ascii=False)
    lines = text.split("\n")
    found = [json_line(text, (name, key)) for name, entry in content.items() for key in entry]
    assert found == sorted(set(found))
    for (name, entry), key in ((item, key) for item in content.items() for key in item[1]):
        written = json.dumps({key: entry[key]}, indent=0, ensure_ascii=False).split("\n")[1]
        assert lines[json_line(text, (name, key)) - 1].rstrip(",") == written.rstrip(",")
    assert json_line(text, ("nowhere", "at all")) == 1
