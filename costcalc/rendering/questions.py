"""The questions to a clinic: ranked, to read in a terminal, as Markdown and as JSON; and as a message ready to send."""

from collections.abc import Iterator
from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from costcalc.analysis.questions.model import Questions, RankedQuestion, UnrankedQuestion
from costcalc.rendering.markdown import plain
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.tables import bullets, section, text
from costcalc.rendering.text import escape_controls

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
    return found.subject.rpartition(": ")[0] or found.subject


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


def _heading(found: Questions, numbers: Numbers) -> Iterator[str]:
    total, wide = found.total, found.span
    yield f"{found.subject}; {found.journey}"
    yield (
        f"The budget: likely {numbers.amount(total.likely)} {found.currency}, "
        f"{numbers.amount(total.low)} to {numbers.amount(total.high)}, with what is taken now for every open question."
    )
    yield (
        f"Over every open answer: {numbers.amount(wide.low)} to {numbers.amount(wide.high)} {found.currency}, "
        f"{numbers.amount(wide.width)} wide."
    )


WITHOUT = "Asked too, without a figure in this budget"
NOTHING = "No open question has a figure in this budget."


def _answers(question: RankedQuestion) -> str:
    """What can be answered, as it is given back."""
    texts = [each.answer for each in question.answers]
    if question.assumed in texts:
        return f"{question.key}={' or '.join(texts)}"
    return f"{question.key}=…, such as {texts[0]}"


def _signed(numbers: Numbers, question: RankedQuestion) -> tuple[str, str]:
    """By how much the answers make it narrower, at least and at most."""
    least, most = (
        ("−" if each < 0 else "") + numbers.amount(abs(each)) for each in (question.at_least, question.at_most)
    )
    return least, most


def questions_text(found: Questions, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The ranked list for a terminal, and the message."""
    parts: list[RenderableType] = [text(line) for line in _heading(found, numbers)]
    parts += [text(f"Answered: {one.key}={one.answer} ({one.says}).") for one in found.answered]
    parts += [Text(), _listed(found, width, numbers) if found.questions else text(NOTHING)]
    parts += section(WITHOUT, bullets(other.ask for other in found.others))
    parts += section("Message to the clinic", Group(*(text(line) for line in message(found).splitlines())))
    parts += [Text(), text(found.disclaimer, "dim")]
    return Group(*parts)


ROOM = 60
"""Columns that amounts need beside a question; with less, they go below it."""


def _listed(found: Questions, width: int, numbers: Numbers) -> RenderableType:
    title = text(f"An answer makes that narrower, in {found.currency}, by at least and at most:")
    rows = [(" to ".join(_signed(numbers, each)), each.ask, _now(each, numbers)) for each in found.questions]
    if width < ROOM:
        stacked = (f"{number}. {ask}\n   {amounts}\n   {now}" for number, (amounts, ask, now) in enumerate(rows, 1))
        return Group(title, *(text(line) for each in stacked for line in each.split("\n")))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for number, (amounts, ask, now) in enumerate(rows, start=1):
        table.add_row(Text(str(number)), Text(amounts), Group(text(ask), text(now, "dim")))
    return Group(title, table)


def _now(question: RankedQuestion, numbers: Numbers) -> str:
    """What is taken now, and how it is answered."""
    return f"taken now: {numbers.prose(question.assumed)}; answer {_answers(question)}"


def questions_markdown(found: Questions, numbers: Numbers = ENGLISH) -> str:
    """The ranked list and the message, as Markdown."""
    lines = ["# Questions to the clinic", "", *(f"{plain(line)}  " for line in _heading(found, numbers))]
    lines += [f"{plain(f'Answered: {one.key}={one.answer} ({one.says}).')}  " for one in found.answered]
    if found.questions:
        lines += [
            "",
            f"| | Question | Taken now | Answer with | Narrower by at least {found.currency} | At most |",
            "|--:|---|---|---|--:|--:|",
        ]
    for number, question in enumerate(found.questions, start=1):
        cells = (question.ask, numbers.prose(question.assumed), _answers(question))
        amounts = " | ".join(_signed(numbers, question))
        lines.append(f"| {number} | {' | '.join(plain(cell) for cell in cells)} | {amounts} |")
    lines += ["", f"## {WITHOUT}", "", *(f"- {plain(other.ask)}" for other in found.others)]
    lines += ["", "## Message to the clinic", "", *(f"> {plain(line)}  " for line in message(found).splitlines())]
    return "\n".join((*lines, "", plain(found.disclaimer))) + "\n"
