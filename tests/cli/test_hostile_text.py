"""Texts that would steer a terminal, reorder a line, hide, or pass for markup are printed as what they are, visibly."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done, Inside, Process, Terminal, assert_refused, assert_said, assert_visible

USAGE, DATA = 2, 3

SPELLED = {
    "[red]x[/red]": "[red]x[/red]",
    "[/]": "[/]",
    ":smile:": ":smile:",
    "\x1b[31mred": r"\u001b[31mred",
    "\x1b]0;title\x07": r"\u001b]0;title\u0007",
    "\u202eesrever": r"\u202eesrever",
    "\u2066aside": r"\u2066aside",
    "\x9b31m": r"\u009b31m",
    "one\ntwo": r"one\u000atwo",
    "back\rward": r"back\u000dward",
    "ze\u200bro\u200d\u2060\ufeff": r"ze\u200bro\u200d\u2060\ufeff",
    "tag\U000e0041": r"tag\U000e0041",
}
"""Words that are hostile, and how each is printed."""

HOSTILE = " ".join(SPELLED)
INLINE = HOSTILE.replace("\n", "")


def toml(text: str) -> str:
    """The text as a TOML string, in escapes wherever it is not plain."""
    plain = (
        char if char.isascii() and char.isprintable() and char not in '"\\' else f"\\U{ord(char):08x}" for char in text
    )
    return f'"{"".join(plain)}"'


PRICE = (
    '{ low = 15000, high = 25000, currency = "USD", per = "PER", tax = "unknown", source = "evil", '
    'checked = "2026-11", note = TEXT }'
)

FILES = {
    "sources.toml": """
        [evil]
        title = TEXT
        publisher = TEXT
        date = "2026"
        kind = "article"
        note = TEXT
        """,
    "conditions.toml": f"""
        [evil]
        name = TEXT
        aliases = [TEXT]
        cells = TEXT
        cells_source = "evil"
        treatment = TEXT
        documents_source = "evil"
        includes = [TEXT]
        documents = [TEXT]
        notes = [TEXT]
        culture_weeks = {{ low = 3, high = 6, source = "evil", checked = "2026", note = TEXT }}
        [[evil.avoid]]
        what = TEXT
        days = 7
        after = "harvest"
        source = "evil"
        [evil.tiers.standard]
        name = TEXT
        summary = TEXT
        price = {PRICE.replace("PER", "package")}
        package = "evil"
        plans = ["evil", "long-stay"]
        infusions = {{ low = 1, high = 1, source = "evil", checked = "2026", note = TEXT }}
        [[evil.tiers.standard.other_bands]]
        label = TEXT
        low = 1
        high = 2
        currency = "USD"
        per = "package"
        tax = "unknown"
        source = "evil"
        checked = "2026"
        """,
    "packages.toml": """
        [evil]
        source = "evil"
        checked = "2026"
        components.all = { label = TEXT, fee = "medical", share = 1 }
        """,
    "plans.toml": """
        [evil]
        name = TEXT
        aliases = [TEXT]
        summary = TEXT
        source = "evil"
        checked = "2026"
        nights_per_further_infusion = { low = 1, high = 1, source = "evil", checked = "2026" }
        assumptions = [TEXT]
        [[evil.visits]]
        name = TEXT
        nights = { low = 2, high = 3 }
        steps = [{ name = "Arrival", day = 0 }, { name = TEXT, day = 1, role = "harvest" }]
        [[evil.visits]]
        name = TEXT
        nights = { low = 2, high = 3 }
        culture = "before"
        steps = [{ name = "Arrival", day = 0 }, { name = TEXT, day = 1, role = "infusion", interpreted = true }]
        """,
    "cities.toml": f"""
        [evil]
        name = TEXT
        aliases = [TEXT]
        assumptions = [TEXT]
        lodging.standard = {PRICE.replace("PER", "room-night")}
        transfer.standard = {PRICE.replace("PER", "one-way")}
        unpriced.gap = {{ category = "flights", label = TEXT, reason = TEXT }}
        """,
    "fees.toml": f"""
        [evil]
        category = "support"
        label = TEXT
        prices.standard = {PRICE.replace("PER", "case")}
        """,
    "exclusions.toml": f"""
        [evil]
        label = TEXT
        reason = TEXT
        price = {PRICE.replace("PER", "case")}
        """,
    "questions.toml": """
        [evil]
        ask = TEXT
        """,
    "milestones.toml": """
        [evil]
        name = TEXT
        weeks = 9
        of = "before-arrival"
        source = "evil"
        checked = "2026"
        """,
    "shares.toml": """
        [evil]
        category = "payment"
        label = TEXT
        of = ["treatment"]
        in_words = TEXT
        percent = { low = 1, high = 2, source = "evil", checked = "2026", note = TEXT }
        """,
    "instalments.toml": """
        [visa]
        label = TEXT
        of = ["entry"]
        share = 1
        due = "arrival"
        source = "evil"
        checked = "2026"
        """,
    "cancellation.toml": """
        [evil]
        name = TEXT
        at = "harvest"
        percent = { low = 1, high = 2, source = "evil", checked = "2026", note = TEXT }
        """,
    "edition.toml": """
        version = TEXT
        disclaimer = TEXT
        """,
}
"""An overlay whose every text is TEXT."""

ESTIMATE = ("estimate", "--full", "-c", "evil", "--city", "evil", "--plan", "evil", "--data", "own")


def overlay(folder: Path, text: str) -> None:
    own = folder / "own"
    own.mkdir()
    for name, entry in FILES.items():
        (own / name).write_text(entry.replace("TEXT", toml(text)), "utf-8")


def assert_spelled_out(done: Done) -> None:
    assert (done.code, done.err) == (0, "")
    assert_visible(done.out)
    words = " ".join(done.out.split())
    assert [spelled for spelled in SPELLED.values() if spelled not in words] == []


def texts(document: Any) -> list[str]:
    """Every text of a JSON document."""
    if isinstance(document, dict):
        return [text for value in document.values() for text in texts(value)]
    if isinstance(document, list):
        return [text for value in document for text in texts(value)]
    return [document] if isinstance(document, str) else []


# Text from data


def test_hostile_text_in_a_budget_is_spelled_out(process: Process, tmp_path: Path) -> None:
    overlay(tmp_path, HOSTILE)
    done = process(*ESTIMATE)
    assert_spelled_out(done)
    assert " ".join(done.out.split()).count(r"\u001b[31mred") > 20


@pytest.mark.parametrize("columns", [20, 44, 110, 200])
def test_hostile_text_in_a_budget_is_visible_at_any_width(inside: Inside, tmp_path: Path, columns: int) -> None:
    overlay(tmp_path, HOSTILE)
    done = inside(*ESTIMATE, COLUMNS=str(columns))
    assert (done.code, done.err) == (0, "")
    assert_visible(done.out)


def test_hostile_text_in_a_text_file_is_spelled_out(inside: Inside, tmp_path: Path) -> None:
    overlay(tmp_path, HOSTILE)
    assert inside(*ESTIMATE, "-q", "-o", "x.txt") == (0, "", "")
    assert_spelled_out(Done(0, (tmp_path / "x.txt").read_text("utf-8"), ""))


def test_hostile_text_in_a_terminal_leaves_only_the_styles_of_the_program(terminal: Terminal, tmp_path: Path) -> None:
    overlay(tmp_path, HOSTILE)
    done = terminal(*ESTIMATE, columns=120)
    assert "\x1b[31m" not in done.out
    styles = r"\x1b\[(?:[0-24]|3[34])?(?:;3[34])?m|\x1b\]8;[^\x1b\x07]*\x1b\\"
    assert_spelled_out(done._replace(out=re.sub(styles, "", done.out)))


def test_hostile_text_in_json_is_escaped_and_reads_back_as_it_was(process: Process, tmp_path: Path) -> None:
    overlay(tmp_path, HOSTILE)
    done = process(*ESTIMATE, "-f", "json")
    assert (done.code, done.err) == (0, "")
    assert_visible(done.out)
    quote = json.loads(done.out)
    assert quote["disclaimer"] == quote["catalog"]["version"] == HOSTILE
    assert quote["sources"]["evil"]["title"] == HOSTILE
    assert [visit["name"] for visit in quote["itinerary"]["visits"]] == [HOSTILE, HOSTILE]
    assert HOSTILE in quote["questions"]
    assert {"text": HOSTILE} in quote["assumptions"]
    assert {line["label"] for line in quote["lines"]} >= {HOSTILE}
    assert {HOSTILE} == {text for left in quote["unpriced"] for text in (left["label"], left["reason"])}
    assert not [text for text in texts(quote) if r"\u001b" in text]


@pytest.mark.parametrize(
    "arguments",
    [
        *(("show", key) for key in ("evil-condition", "evil-plan", "evil-city")),
        ("list",),
        *(("list", kind) for kind in ("conditions", "plans", "cities", "sources")),
        ("check", "own"),
    ],
    ids=" ".join,
)
def test_hostile_text_in_the_catalogue_is_spelled_out(
    inside: Inside, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    overlay(tmp_path, HOSTILE)
    words = list(arguments)
    if words[0] == "show":  # a key of its own for each kind, since the first kind wins
        own, kind = tmp_path / "own", words[1].removeprefix("evil-")
        file = own / {"condition": "conditions.toml", "plan": "plans.toml", "city": "cities.toml"}[kind]
        file.write_text(re.sub(r"(?<=[\[ ])evil(?=[\].])", words[1], file.read_text("utf-8")), "utf-8")
        if kind != "condition":
            (own / "conditions.toml").unlink()
    if words[0] != "check":
        words += ["--data", "own"]
    assert_spelled_out(inside("catalog", *words, COLUMNS="120"))


def test_hostile_text_in_csv_is_spelled_out(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    rows = f'code,name,aliases,regions\nXA,"{HOSTILE.replace(chr(13), "")}",,us-west\n'
    (tmp_path / "own" / "countries.csv").write_bytes(rows.encode())
    listed = inside("catalog", "list", "countries", "--data", "own", COLUMNS="120")
    budget = inside("estimate", "--full", "-c", "t1d", "--from", "XA", "--data", "own", COLUMNS="120")
    for done in (listed, budget):
        assert (done.code, done.err) == (0, "")
        assert_visible(done.out)
        assert r"\u001b[31mred" in done.out
        assert r"one\u000atwo" in done.out


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0c", "\x1c"])
def test_an_unusual_line_separator_in_csv_is_text_and_ends_no_row(
    inside: Inside, tmp_path: Path, separator: str
) -> None:
    (tmp_path / "own").mkdir()
    rows = f"code,name,aliases,regions\nXA,here{separator}there,,us-west\n"
    (tmp_path / "own" / "countries.csv").write_bytes(rows.encode())
    done = inside("catalog", "list", "countries", "--data", "own")
    assert (done.code, done.err) == (0, "")
    assert rf"XA  here\u{ord(separator):04x}there" in done.out


@pytest.mark.parametrize("char", ["\xad", "\u180e", "\ufff9", "\U000e0001"], ids=ascii)
def test_rarer_invisible_characters_are_spelled_out_too(inside: Inside, tmp_path: Path, char: str) -> None:
    overlay(tmp_path, f"to{char}kyo")
    done = inside(*ESTIMATE)
    assert (done.code, done.err) == (0, "")
    assert_visible(done.out)


def test_a_hostile_name_in_a_message_is_spelled_out_on_one_line(inside: Inside, tmp_path: Path) -> None:
    overlay(tmp_path, HOSTILE)
    done = inside("estimate", "-c", "evil", "-t", "gold", "--data", "own")
    assert_visible(done.err)
    assert_refused(done, USAGE, "has no tier 'gold'", r"\u001b[31mred")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("key", [INLINE, "one\ntwo"], ids=["inline", "line-break"])
def test_a_hostile_key_in_a_data_file_is_refused_visibly_on_one_line(inside: Inside, tmp_path: Path, key: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "questions.toml").write_text(f'[{toml(key)}]\nask = "x"\n', "utf-8")
    done = inside("catalog", "check", "own")
    assert_visible(done.err)
    assert_refused(done, DATA, "own/questions.toml:1:")


# Text from options

PLACES = (
    "estimate --condition TEXT",
    "estimate -c t1d --tier TEXT",
    "estimate -c t1d --plan TEXT",
    "estimate -c t1d --nights TEXT",
    "estimate -c t1d --culture-weeks TEXT",
    "estimate -c t1d --from TEXT",
    "estimate -c t1d --companions TEXT",
    "estimate -c t1d --city TEXT",
    "estimate -c t1d --lodging TEXT",
    "estimate -c t1d --cabin TEXT",
    "estimate -c t1d --treatment-price TEXT",
    "estimate -c t1d --without TEXT",
    "estimate -c t1d --contingency TEXT",
    "estimate -c t1d --currency TEXT",
    "estimate -c t1d --format TEXT",
    "estimate -c t1d --output TEXT",
    "estimate -c t1d --output TEXT/x.json",
    "estimate -c t1d --data TEXT",
    "estimate -c t1d --TEXT",
    "questions -c t1d TEXT",
    "TEXT",
    "catalog list TEXT",
    "catalog show TEXT",
    "catalog check TEXT",
    "catalog schema TEXT",
)
"""Command lines with a TEXT that is not understood in its place."""


def with_text(place: str, text: str) -> tuple[str, ...]:
    return tuple(word.replace("TEXT", text) for word in place.split())


def code_of(place: str) -> int:
    return DATA if "--data" in place or "check" in place else USAGE


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_option_value_is_refused_visibly(inside: Inside, place: str) -> None:
    done = inside(*with_text(place, INLINE.replace("/", "")))
    assert_visible(done.err)
    assert_refused(done, code_of(place))


@pytest.mark.parametrize("place", PLACES)
def test_a_line_break_in_an_option_value_makes_no_line_of_its_own(inside: Inside, place: str) -> None:
    done = inside(*with_text(place, "one\ntwo"))
    assert_refused(done, code_of(place))


def test_a_hostile_option_value_of_a_real_process_is_refused_visibly(process: Process) -> None:
    done = process("estimate", "-c", "t1d", "--city", "\x1b[31m\udcff", "--condition", "\u202e")
    assert_visible(done.err)
    assert_refused(done, USAGE, "unknown city", "unknown condition")


def test_a_hostile_moment_is_refused_visibly(inside: Inside) -> None:
    done = inside("estimate", "-c", "t1d", SOURCE_DATE_EPOCH=INLINE)
    assert_visible(done.err)
    assert_refused(done, USAGE, "SOURCE_DATE_EPOCH")


@pytest.mark.parametrize("name", ["\x1b[31m\u202e.json", "one\ntwo.json"], ids=ascii)
def test_a_file_of_a_hostile_name_is_written_and_named_visibly(inside: Inside, tmp_path: Path, name: str) -> None:
    done = inside("estimate", "-c", "t1d", "-o", name)
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / name).is_file()
    assert_visible(done.err)
    assert_said(done.err)


@pytest.mark.parametrize("name", ["\x1b[31m\u202e", "one\ntwo"], ids=ascii)
def test_a_valid_overlay_of_a_hostile_name_is_named_visibly(inside: Inside, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    done = inside("catalog", "check", name)
    assert (done.code, done.err) == (0, "")
    assert_visible(done.out)
    assert done.out.count("\n") == 2
    assert "nothing in it changes the catalogue" in done.out
