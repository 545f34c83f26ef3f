"""What cannot be is refused: with the exit code of its kind, and a message that names the mistake and its mending."""

from typing import get_args

import pytest

from costcalc.catalog.choices import Category

from .conftest import Inside, Process, assert_refused

USAGE, DATA, MISSING = 2, 3, 5

PRICE_HELP = "cannot be read: write it as 18000-24000 USD"


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        pytest.param(("-c", "knee-ao"), ("unknown condition 'knee-ao'", "Did you mean", "knee-oa"), id="condition"),
        pytest.param(("-c", "xyzzy"), ("unknown condition 'xyzzy'", "Known: t1d, t2d"), id="condition-far-off"),
        pytest.param(("-c", "t1d", "-t", "gold"), ("'gold'", "standard, advanced, premium"), id="tier"),
        pytest.param(("-c", "knee-oa", "-t", "premium"), ("Knee osteoarthritis", "'premium'", "standard"), id="lacks"),
        pytest.param(("-c", "t1d", "-x", "XXX"), ("unknown currency 'XXX'",), id="currency"),
        pytest.param(("-c", "t1d", "--from", "Germny"), ("country or region 'Germny'", "DE"), id="country"),
        pytest.param(("-c", "t1d", "--from", "JP"), ("Japan", "--without flights"), id="from-japan"),
        pytest.param(("-c", "t1d", "--city", "paris"), ("unknown city 'paris'", "tokyo, osaka"), id="city"),
        pytest.param(("-c", "t1d", "--plan", "cruise"), ("unknown plan 'cruise'", "two-trips, long-stay"), id="plan"),
        pytest.param(
            ("-c", "t1d", "-t", "premium", "--plan", "long-stay"), ("'long-stay'", "multi-visit"), id="plan-not-of-tier"
        ),
        pytest.param(("-c", "t1d", "--without", "food"), ("unknown category 'food'", "flights, stay"), id="category"),
        pytest.param(("-c", "t1d", "--lodging", "villa"), ("unknown lodging 'villa'", "premium"), id="lodging"),
        pytest.param(("-c", "t1d", "--cabin", "hold"), ("unknown cabin 'hold'", "business"), id="cabin"),
        pytest.param(("-c", "t1d", "--format", "docx"), ("unknown format 'docx'", "Known: brief, "), id="format"),
        pytest.param(("-c", ""), ("unknown condition ''",), id="condition-empty"),
    ],
)
def test_an_unknown_name_is_refused_with_those_that_are_known(
    inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    assert_refused(inside("estimate", *arguments), USAGE, *fragments)


def test_several_unknown_names_are_all_said_at_once(process: Process) -> None:
    wrong = ("-c", "t1dd", "--city", "paris", "--plan", "cruise", "--from", "narnia", "-x", "XXX", "--without", "food")
    done = process("estimate", *wrong, "--lodging", "villa", "--cabin", "hold", "--companions", "500")
    named = ("'t1dd'", "'paris'", "'cruise'", "'narnia'", "'XXX'", "'food'", "'villa'", "'hold'", "--companions 500")
    assert_refused(done, USAGE, *named)
    assert done.err.count("\n") == len(named)


def test_an_unpriced_condition_ends_with_5_and_names_the_way_out(process: Process) -> None:
    assert_refused(process("estimate", "-c", "autoimmune"), MISSING, "Autoimmune disorders", "--treatment-price")


@pytest.mark.parametrize("way_out", [("--treatment-price", "18000-24000 USD"), ("--without", "treatment")])
def test_the_ways_out_of_an_unpriced_condition_lead_out(inside: Inside, way_out: tuple[str, str]) -> None:
    done = inside("estimate", "-c", "autoimmune", *way_out)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("option", [("-x", "VND"), ("--treatment-price", "18000 VND")])
def test_a_currency_without_a_rate_ends_with_5_and_says_what_can_be_done(
    inside: Inside, option: tuple[str, str]
) -> None:
    assert_refused(inside("estimate", "-c", "t1d", *option), MISSING, "no exchange rate for VND", "--rate USD/VND=")


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (("--plan", "long-stay", "--nights", "10"), ("--nights 10", "too short", "culture")),
        (("--nights", "1"), ("--nights 1", "too short")),
        (("--nights", "-3"), ("--nights '-3'", "whole number")),
        (("--nights", "0"), ("--nights 0", "out of range", "180")),
        (("--nights", "5000"), ("--nights 5000", "out of range", "180")),
        (("--nights", "9" * 400), ("--nights", "not a whole number")),
        (("--nights", "abc"), ("--nights 'abc'", "whole number")),
        (("--nights", "2.5"), ("--nights '2.5'", "whole number")),
        (("--nights", "6-3"), ("--nights '6-3'", "low end above its high end")),
        (("--culture-weeks", "0"), ("--culture-weeks 0", "out of range", "26")),
        (("--culture-weeks", "52"), ("--culture-weeks 52", "out of range", "26")),
        (("--companions", "-1"), ("--companions",)),
        (("--companions", "500"), ("--companions 500", "out of range", "9")),
        (("--companions", "two"), ("--companions",)),
        (("--companions", "1.5"), ("--companions",)),
        (("--contingency", "abc"), ("--contingency 'abc'", "not a number")),
        (("--contingency", "-5"), ("--contingency '-5'", "not a number")),
        (("--contingency", "1000"), ("--contingency 1000", "out of range", "100")),
        (("--contingency", "NaN"), ("--contingency 'NaN'", "not a number")),
        (("--contingency", "1e1"), ("--contingency '1e1'", "not a number")),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_a_number_that_cannot_be_is_refused(
    inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    assert_refused(inside("estimate", "-c", "t1d", *arguments), USAGE, *fragments)


@pytest.mark.parametrize(
    ("price", "fragment"),
    [
        ("abc", PRICE_HELP),
        ("18000", "names no currency"),
        ("USD", PRICE_HELP),
        ("18.000 KWD", "two ways: 18,000 or 18.000? Write 18000 or 18.0000"),
        ("1,8000 USD", PRICE_HELP),
        ("18000.555 USD", "neither thousands nor cents"),
        ("20000 yenn", "Did you mean JPY (Japanese Yen)?"),
        ("24000-18000 USD", "low end above its high end"),
        ("0 USD", "--without treatment"),
        ("-5 USD", PRICE_HELP),
        ("1e5 USD", PRICE_HELP),
        ("18000-24000 XXX", "unknown currency 'XXX'"),
        ("NaN USD", PRICE_HELP),
        ("Infinity USD", PRICE_HELP),
        ("18000 USD 24000 EUR", PRICE_HELP),
        ("USD 18000 EUR", "two currencies, USD and EUR"),
        ("18000 USD perhaps", "unknown currency 'USD perhaps'. Did you mean USD (US Dollar)?"),
        (" ", PRICE_HELP),
    ],
)
def test_a_treatment_price_that_cannot_be_read_one_way_is_refused(inside: Inside, price: str, fragment: str) -> None:
    assert_refused(inside("estimate", "-c", "t1d", "--treatment-price", price), USAGE, fragment)


@pytest.mark.parametrize("plus", [(), ("contingency",)])
def test_leaving_every_category_out_is_refused(inside: Inside, plus: tuple[str, ...]) -> None:
    every = [*get_args(Category)[:-1], *plus]
    without = [word for category in every for word in ("--without", category)]
    assert_refused(inside("estimate", "-c", "t1d", *without), USAGE, "nothing is left to budget")


@pytest.mark.parametrize("moment", ["abc", "1.5", "9" * 30])
def test_a_source_date_epoch_that_is_no_moment_is_refused(inside: Inside, moment: str) -> None:
    done = inside("estimate", "-c", "t1d", SOURCE_DATE_EPOCH=moment)
    assert_refused(done, USAGE, f"SOURCE_DATE_EPOCH={moment!r}", "seconds since 1970")


@pytest.mark.parametrize(
    ("arguments", "fragment"),
    [
        (("prices",), "--condition"),
        (("estimate", "-c", "t1d", "--colour"), "--colour"),
        (("questions", "-c", "t1d", "extra"), "extra"),
        (("estimate", "-c"), "-c"),
        (("estimat",), "estimat"),
    ],
)
def test_a_command_line_that_cannot_be_parsed_is_refused_with_where_to_look(
    inside: Inside, arguments: tuple[str, ...], fragment: str
) -> None:
    assert_refused(inside(*arguments), USAGE, fragment, "--help")


def test_no_command_of_a_group_is_a_usage_error_that_says_what_can_be_asked(process: Process) -> None:
    assert_refused(process("catalog"), USAGE, "--help")


def test_a_data_folder_that_is_not_there_ends_with_3(inside: Inside) -> None:
    assert_refused(inside("estimate", "-c", "t1d", "--data", "nowhere"), DATA, "nowhere:1:", "is not a folder")


def test_a_data_folder_whose_name_is_too_long_ends_with_3(inside: Inside) -> None:
    assert_refused(inside("estimate", "-c", "t1d", "--data", "a" * 300), DATA, "aaa")
