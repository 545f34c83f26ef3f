"""The questions to a clinic: ranked by what an answer is worth, and as a message ready to send."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from costcalc.analysis.questions.model import Questions, RankedQuestion, UnrankedQuestion
from costcalc.rendering.blocks import Page, Paragraph, Section, Table, bullets, section, table_of
from costcalc.rendering.text import ENGLISH, Reader, escape_controls

GREETING = "Dear Sir or Madam,"
CLOSING = "Thank you very much for your help. We look forward to your reply."
GREETING_JA = "ご担当者様"
CLOSING_JA = "お忙しいところ恐れ入りますが、ご回答いただけますと幸いです。何卒よろしくお願い申し上げます。"


def message(found: Questions) -> str:
    """The questions as a letter, those first on which most money hangs."""
    lines = [
        GREETING,
        "",
        f"we are planning a regenerative treatment at your clinic. What is to be treated: {_condition(found)}.",
        *_travellers(found),
        "Before we decide, we should be grateful for an answer to these questions:",
        "",
        *_numbered(question.ask for question in _asked(found)),
        "",
        CLOSING,
    ]
    return "\n".join(escape_controls(line) for line in lines) + "\n"


def japanese(found: Questions) -> str:
    """The same letter in Japanese, without the name of the condition, which the catalogue has in English alone.

    A question that nobody has translated stays in English.
    """
    lines = [
        GREETING_JA,
        "",
        "貴院での再生医療による治療を検討しております。",
        *_travellers_ja(found),
        "決定する前に、以下の点についてご教示いただけますでしょうか。",
        "",
        *_numbered(question.japanese or question.ask for question in _asked(found)),
        "",
        CLOSING_JA,
    ]
    return "\n".join(escape_controls(line) for line in lines) + "\n"


def _condition(found: Questions) -> str:
    """What is treated, without the name of the package, which is the seller's and says nothing to a clinic."""
    return str(found.subject.values.get("condition", found.subject))


def _travellers(found: Questions) -> Iterator[str]:
    """From where, how many and when, as far as it is known."""
    scenario, ages = found.scenario, found.scenario.child_ages
    if home := _home(found, "en"):
        yield f"We would come from: {home}."
    along = [f"{scenario.companions} companion{'s' if scenario.companions > 1 else ''}"] if scenario.companions else []
    if ages:
        years = " and ".join(filter(None, (", ".join(map(str, ages[:-1])), str(ages[-1]))))
        along.append(f"{'a child' if len(ages) == 1 else f'{len(ages)} children'} of {years}")
    if along:
        yield f"We would be {1 + scenario.companions + len(ages)} people: the patient with {' and '.join(along)}."
    else:
        yield "The patient would travel alone."
    if scenario.start:
        yield f"We would arrive in Japan on {_day(scenario.start)}."
    if scenario.finish_by:
        yield f"We would have to leave Japan by {_day(scenario.finish_by)} at the latest."


def _travellers_ja(found: Questions) -> Iterator[str]:
    """The same in Japanese."""
    scenario, ages = found.scenario, found.scenario.child_ages
    if home := _home(found, "ja"):
        yield f"出発国：{home}"
    along = [f"付き添い{scenario.companions}名"] if scenario.companions else []
    if ages:
        along.append(f"子ども{len(ages)}名（{'、'.join(f'{age}歳' for age in ages)}）")
    yield f"渡航人数：患者本人{'、'.join(('', *along)) if along else 'のみ'}"
    if scenario.start:
        yield f"来日予定日：{_day_ja(scenario.start)}"
    if scenario.finish_by:
        yield f"遅くとも{_day_ja(scenario.finish_by)}までに帰国する必要があります。"


def _home(found: Questions, language: str) -> str | None:
    """The country that the journey starts from; None if it is not known, or a region that is no part of one country."""
    from babel import Locale  # noqa: PLC0415 - slow to import

    country = (
        (found.scenario.origin or "").partition("-")[0].upper()
    )  # a region of one, such as us-west, begins with it
    name: str | None = Locale(language).territories.get(country) if "flights" not in found.scenario.without else None
    return name


def _day(day: date) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    return format_date(day, "d MMMM yyyy", locale="en")


def _day_ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _asked(found: Questions) -> Iterator[RankedQuestion | UnrankedQuestion]:
    yield from found.questions
    yield from found.others


def _numbered(questions: Iterator[str]) -> Iterator[str]:
    return (f"{number}. {question}" for number, question in enumerate(questions, start=1))


WITHOUT = "Asked too, without a figure in this budget"
NOTHING = "No open question has a figure in this budget."


def page(questions: Questions, reader: Reader = ENGLISH) -> Page:
    """The ranked list, and the message."""
    total, wide, code = questions.total, questions.span, questions.currency
    low, likely, high = map(reader.amount, total.columns)
    least, most, width = map(reader.amount, (wide.low, wide.high, wide.width))
    preamble = (
        f"{questions.subject}; {questions.journey}",
        f"The budget: likely {likely} {code}, {low} to {high}, with what is taken now for every open question.",
        f"Over every open answer: {least} to {most} {code}, {width} wide.",
        *(f"Answered: {answered.key}={answered.answer} ({answered.says})." for answered in questions.answered),
    )
    says = f"An answer makes that narrower, in {code}, by at least and at most:" if questions.questions else NOTHING
    return Page(
        "Questions to the clinic",
        (
            section("ranked", "", Paragraph(says), _ranked(questions, reader)),
            section("others", WITHOUT, bullets(other.ask for other in questions.others)),
            Section("message", "Message to the clinic", tuple(map(Paragraph, message(questions).splitlines()))),
        ),
        preamble=preamble,
        disclaimer=questions.disclaimer,
        program=f"costcalc {questions.costcalc}",
        text_title=False,
    )


def _ranked(questions: Questions, reader: Reader) -> Table:
    """Every question with what is taken now, and by how much an answer makes the total narrower."""

    def by(amount: Decimal) -> str:
        return ("−" if amount < 0 else "") + reader.amount(abs(amount))

    table = table_of(
        "Questions by what an answer is worth",
        enumerate(questions.questions, start=1),
        ("", "rank", lambda row: str(row[0])),
        ("Narrower by", "number", lambda row: " to ".join(map(by, (row[1].at_least, row[1].at_most)))),
        ("Question", "name", lambda row: row[1].ask),
        (
            "Taken now, and how to answer",
            "under",
            lambda row: f"taken now: {row[1].assumed}; answer {_answers(row[1])}",
        ),
    )
    return table._replace(headed=False)


def _answers(question: RankedQuestion) -> str:
    """What can be answered, as it is given back."""
    texts = [each.answer for each in question.answers]
    if question.assumed in texts:
        return f"{question.key}={' or '.join(texts)}"
    return f"{question.key}=…, such as {texts[0]}"
