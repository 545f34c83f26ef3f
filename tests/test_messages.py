"""Messages: templates filled with typed values, in English and in another language, from trusted and foreign files."""

from datetime import date
from decimal import Decimal
from gettext import NullTranslations

import pytest
from pydantic import ValidationError

from costcalc.messages import Message, amount, count, items, say
from costcalc.money import band, in_currency
from costcalc.rendering.formats.markup import Markup
from costcalc.rendering.text import ENGLISH, Reader, reader_for

D = Decimal
WEEKS = band(D(3), D(4), D("6.0"))


GERMAN = {
    "Culture of {weeks}, from {day}.": "Ab {day}: Kultur von {weeks}.",
    "{low} to {high}": "{low} bis {high}",
}


class German(NullTranslations):
    """A language of a few words."""

    def gettext(self, message: str) -> str:
        """The words that are known."""
        return GERMAN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Weeks alone."""
        return "{n} Woche" if n == 1 else "{n} Wochen"


def test_the_text_is_the_template_filled_in_english() -> None:
    message = say("Culture of {weeks} weeks, likely {likely}.", weeks=WEEKS, likely=D("4.0"), sources=("protocol",))
    assert str(message) == "Culture of 3 to 6 weeks, likely 4."
    assert message.sources == ("protocol",)


def test_exact_amounts_keep_their_places_and_others_lose_trailing_zeros() -> None:
    given, own = in_currency(band(D("1500.00"), D(1500), D(2500)), "JPY"), amount(D("1204.50"), "USD")
    assert str(say("{given}, {own}", given=given, own=own)) == "1,500 to 2,500 JPY, 1,204.50 USD"


def test_items_and_counts_read_as_english() -> None:
    listed = items(["a", "b", "c"], "and")
    assert (
        str(say("{listed}; {nights}", listed=listed, nights=count(1, "{n} night", "{n} nights")))
        == "a, b and c; 1 night"
    )


def test_another_language_moves_the_values_and_has_its_own_plurals() -> None:
    weeks = count(WEEKS, "{n} week", "{n} weeks")
    message = say("Culture of {weeks}, from {day}.", weeks=weeks, day=date(2027, 3, 1))
    assert str(message) == "Culture of 3 to 6 weeks, from 2027-03-01."
    assert str(Reader(translations=German()).tell(message)) == "Ab 2027-03-01: Kultur von 3 bis 6 Wochen."


def test_a_locale_writes_numbers_and_leaves_names_alone() -> None:
    message = say(
        "{clinic}: {price}, see {text}.", clinic="Clinic 4.50", price=amount(D("1234.50"), "EUR"), text="3.10"
    )
    assert str(reader_for("de").tell(message)) == "Clinic 4.50: 1.234,50 EUR, see 3.10."


@pytest.mark.parametrize("text", ["{price}", "{0.__class__}", "{", "}", "{{price}}", "{price!r:>9}", "100 %"])
def test_a_foreign_text_is_never_a_template(text: str) -> None:
    assert str(say(text)) == text
    assert str(say("{note}", note=text, price=D(1))) == text
    assert str(ENGLISH.tell(Message(text=text))) == text


def test_a_message_reads_back_from_json_and_keeps_its_values() -> None:
    message = say(
        "{a}, {b} on {c}: {d}", a=WEEKS, b=amount(WEEKS, "USD"), c=date(2027, 1, 2), d=items([say("x {y}", y=1)])
    )
    assert Message.model_validate_json(message.model_dump_json()) == message


def test_json_has_the_text_alone_where_that_is_all() -> None:
    assert say("Plain.").model_dump(mode="json") == {"text": "Plain."}


def test_a_value_of_no_known_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="values"):
        Message.model_validate({"text": "1", "template": "{a}", "values": {"a": {"price": "1"}}})


def test_html_carries_exact_values_dates_and_marks_where_the_values_stand() -> None:
    reader = reader_for("de").with_marks({"key": "2"})
    text = reader.say("{price} on {day}", price=amount(D("1234.50"), "EUR"), day=date(2027, 1, 2), sources=("key",))
    assert Markup(frozenset({"2"}), reader).text(text) == (
        '<data value="1234.50">1.234,50</data> EUR on <time datetime="2027-01-02">2027-01-02</time> '
        '[<a class="mark" href="#source-2" aria-label="Source 2">2</a>]'
    )


def nested(depth: int) -> dict[str, object]:
    """A message whose template says the one within it four times, so many deep."""
    inner: dict[str, object] = {"text": "a"}
    for _ in range(depth):
        inner = {"text": f"{inner['text']}" * 4, "template": "{a}{a}{a}{a}", "values": {"a": inner}}
    return inner


def test_a_file_whose_messages_grow_without_end_is_refused() -> None:
    assert str(Message.model_validate(nested(3))) == "a" * 4**3
    deep = nested(5) | {"text": "a"}
    for _ in range(60):
        deep = {"text": "a", "template": "{a}{a}", "values": {"a": deep}}
    with pytest.raises(ValidationError, match="holds too many values"):
        Message.model_validate(deep)


def test_a_number_too_long_to_print_is_refused() -> None:
    with pytest.raises(ValidationError):
        Message.model_validate({"text": "0", "template": "{a}", "values": {"a": {"number": "1E-99999999"}}})
