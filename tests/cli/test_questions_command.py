"""`costcalc questions` and `--answer`: the ranked list, the message, and answers that narrow the budget."""

import json
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from cli.conftest import Inside, Process, assert_refused

ASK = ("questions", "-c", "t1d", "--from", "US")


def test_the_list_and_the_message_stand_on_standard_output(process: Process) -> None:
    done = process(*ASK, "--full")
    assert (done.code, done.err) == (0, "")
    assert "By how much an answer narrows the budget, at least and at most, in USD:" in done.out
    assert "answer tax-included=yes or no" in done.out
    assert "MESSAGE TO THE CLINIC\nDear Sir or Madam,\n" in done.out
    assert "\\u" not in done.out


def test_the_json_satisfies_its_schema_and_ranks_by_money(inside: Inside) -> None:
    found = json.loads(inside(*ASK, "-f", "json").out)
    Draft202012Validator(json.loads((ROOT / "schema" / "questions-1.json").read_text("utf-8"))).validate(found)
    assert found["schema"] == "costcalc/questions/1"
    least = [float(each["at_least"]) for each in found["questions"]]
    assert least == sorted(least, reverse=True)
    assert found["questions"][0]["key"] == "price"


def test_an_answer_given_back_narrows_the_span_as_it_was_said(inside: Inside) -> None:
    before = json.loads(inside(*ASK, "-f", "json").out)
    for question in before["questions"][:1]:
        for answer in question["answers"]:
            after = json.loads(inside(*ASK, "-f", "json", "--answer", f"{question['key']}={answer['answer']}").out)
            assert after["span"] == answer["after"]
            assert question["key"] not in [each["key"] for each in after["questions"]]
            assert [each["key"] for each in after["answered"]] == [question["key"]]


def test_estimate_takes_answers_and_says_so(inside: Inside, tmp_path: Path) -> None:
    done = inside(
        *("estimate", "-c", "t1d", "-f", "json", "-o", "q.json"),
        *("--answer", "harvest-included=no", "--answer", "price=JPY 1,500,000"),
    )
    assert done.code == 0
    made = json.loads((tmp_path / "q.json").read_text())
    assert made["scenario"]["answers"] == ["price=JPY 1,500,000", "harvest-included=no"]
    assert "treatment.harvest-apart" in [line["id"] for line in made["lines"]]
    assert "The clinic's answer is counted: the harvest comes on top of the package." in [
        message["text"] for message in made["assumptions"]
    ]
    assert inside("verify", "q.json").code == 0
    assert inside("reprice", "q.json").code == 0


@pytest.mark.parametrize(("form", "first"), [("message", "Dear Sir or Madam,"), ("japanese", "ご担当者様")])
def test_the_message_alone_is_ready_to_send(inside: Inside, form: str, first: str) -> None:
    out = inside(*ASK, "-f", form).out
    assert out.startswith(f"{first}\n\n")
    asked = json.loads(inside(*ASK, "-f", "json").out)
    number = len(asked["questions"]) + len(asked["others"])
    assert f"\n{number}. " in out
    assert f"\n{number + 1}. " not in out
    assert "USD" not in out


def test_every_question_of_the_data_has_its_japanese() -> None:
    for name in ("answers", "questions"):
        entries = tomllib.loads((ROOT / "data" / f"{name}.toml").read_text("utf-8"))
        assert [key for key, entry in entries.items() if not entry.get("japanese")] == []


def test_a_file_takes_its_format_from_its_name(inside: Inside, tmp_path: Path) -> None:
    for name, first in (("m.txt", "Dear Sir"), ("m.md", "# Questions to the clinic"), ("m.json", "{")):
        assert inside(*ASK, "-o", name).code == 0
        assert (tmp_path / name).read_text("utf-8").startswith(first)


def test_compare_takes_answers_as_scenarios_of_their_own(inside: Inside) -> None:
    done = inside(
        *("compare", "-c", "t1d", "-f", "json", "--sort", "name"),
        *("--answer", "harvest-included=yes", "--answer", "harvest-included=no;tests-included=no"),
    )
    found = json.loads(done.out)
    assert [each["scenario"]["answers"] for each in found["scenarios"]] == [
        ["harvest-included=no", "tests-included=no"] if "no" in each["name"] else ["harvest-included=yes"]
        for each in found["scenarios"]
    ]
    assert len(found["scenarios"]) == 2


BAD = {
    ("--answer", "harvest-includd=no"): "Did you mean harvest-included",
    ("--answer", "harvest-included=perhaps"): "Known: yes, no.",
    ("--answer", "nonsense"): "is no answer: write harvest-included=no",
    ("--answer", "price=20000"): "names no currency",
    ("--treatment-price", "20000 USD", "--answer", "price=21000 USD"): "contradict each other",
}


@pytest.mark.parametrize("command", ["questions", "estimate"])
@pytest.mark.parametrize(("options", "said"), BAD.items())
def test_a_bad_answer_is_refused_and_nothing_is_written(
    inside: Inside, tmp_path: Path, command: str, options: tuple[str, ...], said: str
) -> None:
    assert_refused(inside(command, "-c", "t1d", "-o", "out.json", *options), 2, said)
    assert not (tmp_path / "out.json").exists()


def test_an_unpriced_condition_needs_a_price_before_it_has_questions(inside: Inside) -> None:
    assert inside("questions", "-c", "liver-cirrhosis").code == 5
    assert inside("questions", "-c", "liver-cirrhosis", "--answer", "price=18000-24000 USD").code == 0


def test_narrow_terminals_get_everything_below_each_other(inside: Inside) -> None:
    out = inside(*ASK, "--full", COLUMNS="44").out
    assert max(map(len, out.splitlines())) <= 44
    assert "1. What exactly does the treatment cost" in out
