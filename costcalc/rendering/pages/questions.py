"""The questions to a clinic: ranked by what an answer is worth, and as a message ready to send."""

from collections.abc import Iterator
from datetime import date

from costcalc.analysis.questions.model import Questions, RankedQuestion, UnrankedQuestion
from costcalc.messages import Spans, amount, items, label
from costcalc.quote.remarks import company
from costcalc.rendering.blocks import Page, Paragraph, Section, Table, bullets, section, table_of
from costcalc.rendering.pages.common import balance
from costcalc.rendering.text import ENGLISH, Reader, escape_controls

GREETING_JA = "ご担当者様"
CLOSING_JA = "お忙しいところ恐れ入りますが、ご回答いただけますと幸いです。何卒よろしくお願い申し上げます。"


def message(questions: Questions) -> str:
    """The questions as a letter in English, those first on which most money hangs."""
    return _joined(_letter(questions, ENGLISH))


def _letter(questions: Questions, reader: Reader) -> list[str]:
    """The lines of the letter."""
    # The name of the package is the seller's and says nothing to a clinic.
    condition = questions.subject.values.get("condition", questions.subject)
    opening = label("we are planning a regenerative treatment at your clinic. What is to be treated: {condition}.")
    lines = [
        reader.say("Dear Sir or Madam,"),
        "",
        reader.say(opening, condition=condition),
        *_travellers(questions, reader),
        reader.say("Before we decide, we should be grateful for an answer to these questions:"),
        "",
        *_numbered(reader.label(question.ask) for question in _asked(questions)),
        "",
        reader.say("Thank you very much for your help. We look forward to your reply."),
    ]
    return list(map(str, lines))


def _travellers(questions: Questions, reader: Reader) -> Iterator[Spans]:
    """From where, how many and when, as far as it is known."""
    scenario, say = questions.scenario, reader.say
    if home := _home(questions, reader.language):
        yield say("We would come from: {country}.", country=home)
    if others := company(scenario):
        people = 1 + scenario.companions + len(scenario.child_ages)
        yield say("We would be {number} people: the patient with {others}.", number=people, others=items(others, "and"))
    else:
        yield say("The patient would travel alone.")
    if scenario.start:
        yield say("We would arrive in Japan on {day}.", day=_day(scenario.start, reader))
    if scenario.finish_by:
        yield say("We would have to leave Japan by {day} at the latest.", day=_day(scenario.finish_by, reader))


def _day(day: date, reader: Reader) -> str:
    from babel.dates import format_date  # noqa: PLC0415 - slow to import

    return format_date(day, "d MMMM yyyy", locale=reader.language)


def _joined(lines: list[str]) -> str:
    return "\n".join(map(escape_controls, lines)) + "\n"


def japanese(questions: Questions) -> str:
    """The same letter in Japanese, without the name of the condition, which the catalogue has in English alone.

    A question that nobody has translated stays in English.
    """
    return _joined(
        [
            GREETING_JA,
            "",
            "貴院での再生医療による治療を検討しております。",
            *_travellers_ja(questions),
            "決定する前に、以下の点についてご教示いただけますでしょうか。",
            "",
            *_numbered(question.japanese or question.ask for question in _asked(questions)),
            "",
            CLOSING_JA,
        ]
    )


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

    country = (found.scenario.origin or "").partition("-")[0].upper()  # us-west, a region of one, begins with it
    name: str | None = Locale(language).territories.get(country) if "flights" not in found.scenario.without else None
    return name


def _day_ja(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _asked(questions: Questions) -> Iterator[RankedQuestion | UnrankedQuestion]:
    yield from questions.questions
    yield from questions.others


def _numbered(questions: Iterator[str]) -> Iterator[str]:
    return (f"{number}. {question}" for number, question in enumerate(questions, start=1))


def page(questions: Questions, reader: Reader = ENGLISH) -> Page:
    """The ranked list, and the message."""
    others = bullets(reader.label(other.ask) for other in questions.others)
    letter = tuple(map(Paragraph, _letter(questions, reader)))
    return Page(
        reader.label("Questions to the clinic"),
        (
            section("ranked", "", Paragraph(_heading(questions, reader)), _ranked(questions, reader)),
            section("others", reader.label("Asked too, without a figure in this budget"), others),
            Section("message", reader.label("Message to the clinic"), letter),
        ),
        preamble=tuple(map(str, _preamble(questions, reader))),
        disclaimer=reader.label(questions.disclaimer),
        program=f"costcalc {questions.costcalc}",
        text_title=False,
    )


def _heading(questions: Questions, reader: Reader) -> Spans:
    if not questions.questions:
        return reader.say("No open question has a figure in this budget.")
    template = label("By how much an answer narrows the budget, at least and at most, in {currency}:")
    return reader.say(template, currency=questions.currency)


def _preamble(questions: Questions, reader: Reader) -> Iterator[Spans]:
    """What is budgeted, what it comes to, and what has been answered."""
    say, currency, total, span = reader.say, questions.currency, questions.total, questions.span
    yield say("{subject}; {journey}", subject=questions.subject, journey=questions.journey)
    template = label("The budget: likely {likely}, {low} to {high}, with what is assumed for every open question.")
    yield say(template, likely=amount(total.likely, currency), low=amount(total.low), high=amount(total.high))
    template = label("Over every answer that is still open: {low} to {high}, which is {width} wide.")
    yield say(template, low=amount(span.low), high=amount(span.high, currency), width=amount(span.width))
    for answer in questions.answered:
        yield say("Answered: {key}={answer} ({says}).", key=answer.key, answer=answer.answer, says=answer.says)


def _ranked(questions: Questions, reader: Reader) -> Table:
    """Every question with what is assumed, and by how much an answer makes the total narrower."""

    def narrower(question: RankedQuestion) -> Spans:
        least, most = (balance(value, reader) for value in (question.at_least, question.at_most))
        return reader.say("{least} to {most}", least=least, most=most)

    table = table_of(
        reader.label("Questions by what an answer is worth"),
        enumerate(questions.questions, start=1),
        ("", "rank", lambda row: str(row[0])),
        (reader.label("Narrower by"), "number", lambda row: narrower(row[1])),
        (reader.label("Question"), "name", lambda row: reader.label(row[1].ask)),
        (reader.label("Assumed now, and how to answer"), "under", lambda row: _answers(row[1], reader)),
    )
    return table._replace(headed=False)


def _answers(question: RankedQuestion, reader: Reader) -> Spans:
    """What is assumed, and what can be answered, as it is given back."""
    texts = [answer.answer for answer in question.answers]
    if str(question.assumed) in texts:
        template, answers = label("assumed now: {assumed}; answer {key}={answers}"), items(texts, "or")
    else:
        template, answers = label("assumed now: {assumed}; answer {key}=…, such as {answers}"), items(texts[:1])
    return reader.say(template, assumed=question.assumed, key=question.key, answers=answers)
