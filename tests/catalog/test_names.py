"""How entries may be called, and what is said of a name that nothing answers to."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.catalog.lookup import folded, names_of
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice, did_you_mean, find, find_kind, nearest
from costcalc.errors import ScenarioError

KINDS = ("conditions", "plans", "cities", "countries", "regions")


def entries(catalog: Catalog, kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(catalog, kind)
    return found


def refusal(what: str, wanted: str, *kinds: Mapping[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        find(what, wanted, *kinds)
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("t1d", "t1d"),
        ("t1d", "T1D"),
        ("t1d", "DM1"),
        ("t1d", "type-1-diabetes"),
        ("t1d", "TYPE_1_DIABETES"),
        ("t1d", "Type 1 diabetes"),
        ("t1d", "  type  1   Diabetes "),
        ("knee-oa", "knee_oa"),
        ("knee-oa", "Knee OA"),
        ("knee-oa", "KNEE"),
        ("als", "Amyotrophic lateral sclerosis (ALS)"),
        ("parkinsons", "Parkinson's Disease"),
        ("liver-cirrhosis", "liver__cirrhosis"),
    ],
)
def test_a_condition_answers_to(catalog: Catalog, key: str, wanted: str) -> None:
    assert find("condition", wanted, catalog.conditions) == key


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_answers_to_all_its_names_in_any_case_and_with_underscores(catalog: Catalog, kind: str) -> None:
    for key, entry in entries(catalog, kind).items():
        for name in (key, entry.name, *entry.aliases):
            for written in (name, name.upper(), name.lower(), name.title(), name.replace(" ", "_").replace("-", "_")):
                assert find(kind, written, entries(catalog, kind)) == key, written


@pytest.mark.parametrize("kind", KINDS)
def test_no_name_of_the_bundled_data_belongs_to_two_entries(catalog: Catalog, kind: str) -> None:
    owned = {key: {folded(name) for name, _ in names_of(key, entry)} for key, entry in entries(catalog, kind).items()}
    names = [(name, key) for key, own in owned.items() for name in own]
    assert len(dict(names)) == len(names)


def test_the_first_kind_wins_where_two_kinds_share_a_name(catalog: Catalog) -> None:
    assert find("country or region", "Taiwan", catalog.countries, catalog.regions) == "TW"
    assert find("country or region", "Taiwan", catalog.regions, catalog.countries) == "taiwan"


def test_a_later_kind_answers_where_the_first_has_nothing(catalog: Catalog) -> None:
    assert find("country or region", "LAX", catalog.countries, catalog.regions) == "us-west"


def test_a_near_miss_is_told_the_key_that_was_meant(catalog: Catalog) -> None:
    expected = "unknown city 'Tokkyo'. Did you mean tokyo?"
    assert refusal("city", "Tokkyo", catalog.cities) == expected


def test_a_near_miss_of_a_full_name_is_told_the_key_and_not_the_name(catalog: Catalog) -> None:
    expected = "unknown condition 'retinal diseases'. Did you mean retinal"
    assert refusal("condition", "retinal diseases", catalog.conditions).startswith(expected)


def test_a_miss_near_several_keys_names_each_of_them_once(catalog: Catalog) -> None:
    said = refusal("condition", "diabetis", catalog.conditions)
    start, end = "unknown condition 'diabetis'. Did you mean ", "?"
    assert said.startswith(start)
    assert said.endswith(end)
    assert sorted(said.removeprefix(start).removesuffix(end).split(" or ")) == [
        "t1d (Type 1 diabetes)",
        "t2d (Type 2 diabetes)",
    ]


def test_the_nearest_key_comes_first(catalog: Catalog) -> None:
    assert refusal("condition", "facal", catalog.conditions).startswith(
        "unknown condition 'facal'. Did you mean facial"
    )


def test_a_miss_near_nothing_among_few_is_told_all_of_them(catalog: Catalog) -> None:
    expected = "unknown city 'qqq'. Known: tokyo, osaka, kyoto, fukuoka, sapporo."
    assert refusal("city", "qqq", catalog.cities) == expected


def test_a_miss_near_nothing_among_many_is_told_where_the_list_is(catalog: Catalog) -> None:
    expected = "unknown country 'qqqqqq'. See \"costcalc catalog list\" with countries, regions or currencies."
    assert refusal("country", "qqqqqq", catalog.countries) == expected


def test_the_nearest_keys_are_looked_for_in_all_kinds(catalog: Catalog) -> None:
    said = refusal("country or region", "us-wset", catalog.countries, catalog.regions)
    assert said.startswith("unknown country or region 'us-wset'. Did you mean us-west")


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("advnaced", "advanced"),  # two letters swapped
        ("advaned", "advanced"),  # one missing
        ("advancced", "advanced"),  # one too many
        ("bussiness", "business"),
        ("busines", "business"),
        ("flihts", "flights"),
        ("t1", "t1d"),
        ("tid", "t1d"),
        ("hpi", "hip"),
        ("flig", "flights"),  # the beginning
        ("premiumeconomy", "premium-economy"),
        ("economy-premium", "premium-economy"),  # the same words
    ],
)
def test_a_slip_of_the_keys_is_recognised_however_short(wanted: str, meant: str) -> None:
    words = ("advanced", "business", "flights", "t1d", "hip", "premium-economy", "single-visit")
    assert nearest(wanted, words)[:1] == [meant]
    assert did_you_mean(wanted, words).startswith(f"Did you mean {meant}")


@pytest.mark.parametrize("wanted", ["", "x", "qqq", "paris", "advent calendar"])
def test_what_is_like_nothing_is_told_all(wanted: str) -> None:
    assert did_you_mean(wanted, ("advanced", "t1d")) == "Known: advanced, t1d."


@pytest.mark.parametrize(
    ("kind", "wanted", "keys"),
    [
        ("conditions", "back pain", ["chronic-pain", "knee-oa", "hip-oa"]),
        ("conditions", "arthritis", ["hip-oa", "knee-oa"]),
        ("countries", "geramny", ["DE"]),
        ("countries", "untied states", ["US"]),
        ("cities", "oska", ["osaka"]),
        ("plans", "two-trip", ["two-trips"]),
        ("currencies", "yne", ["JPY"]),
        ("currencies", "swiss", ["CHF"]),
    ],
)
def test_entries_are_suggested_by_words_of_their_names(
    catalog: Catalog, kind: str, wanted: str, keys: list[str]
) -> None:
    assert nearest(wanted, entries(catalog, kind)) == keys


def test_a_name_that_several_answer_to_is_asked_back() -> None:
    krona = {"SEK": {"name": "Swedish Krona", "aliases": ["kr"]}, "NOK": {"name": "Norwegian Krone", "aliases": ["kr"]}}
    expected = "the currency 'kr' can be SEK (Swedish Krona) or NOK (Norwegian Krone): write which one"
    assert refusal("currency", "kr", krona) == expected


@pytest.mark.parametrize("wanted", ["", " ", "-", "_"])
def test_an_empty_name_is_nobodys(catalog: Catalog, wanted: str) -> None:
    assert refusal("city", wanted, catalog.cities).startswith(f"unknown city {wanted!r}. ")


@pytest.mark.parametrize("wanted", ["premium-economy", "Premium Economy", "PREMIUM_ECONOMY"])
def test_a_fixed_word_may_be_written_in_any_case_and_with_spaces(wanted: str) -> None:
    assert choice("cabin", wanted, ("economy", "premium-economy", "business")) == "premium-economy"


def test_a_word_that_is_none_of_a_few_is_told_all_of_them() -> None:
    with pytest.raises(ScenarioError, match=r"^unknown cabin 'first'\. Known: economy, business\.$"):
        choice("cabin", "first", ("economy", "business"))


@pytest.mark.parametrize(
    ("kind", "key", "wanted"),
    [("conditions", "t1d", "DM1"), ("plans", "two-trips", "Two short trips"), ("cities", "tokyo", "Tokio")],
)
def test_an_entry_is_found_with_its_kind(catalog: Catalog, kind: str, key: str, wanted: str) -> None:
    kinds = {each: entries(catalog, each) for each in ("conditions", "plans", "cities")}
    assert find_kind(wanted, kinds) == (kind, key)


def test_an_entry_of_no_kind_is_told_the_nearest_of_all_kinds(catalog: Catalog) -> None:
    kinds = {each: entries(catalog, each) for each in ("conditions", "plans", "cities")}
    with pytest.raises(ScenarioError, match=r"^unknown key 'osakka'\. Did you mean osaka\?$"):
        find_kind("osakka", kinds)


def test_a_sharp_s_is_two() -> None:
    assert folded("Große Straße") == folded("GROSSE_STRASSE")


@given(st.text())
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


@given(st.text(alphabet="aBc 1-_", min_size=1))
def test_case_hyphens_and_underscores_make_no_difference(name: str) -> None:
    assert folded(name.upper().replace("-", "_")) == folded(name.lower().replace("_", " "))
