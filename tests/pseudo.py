"""A pseudo-language: each text that a translator reaches is without plain letters, bracketed, and a third longer.

So a plain word on a page is one that nobody could have translated.
"""

import re
from io import StringIO
from pathlib import Path
from runpy import run_path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from conftest import ROOT

from build_data import compile_translation
from costcalc.rendering.text import Reader, translations_for

LANGUAGE = "el"
"""Its months and currencies have no plain letters either."""
LETTERS = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÀƁĆĎÉƑĜĤÍĴĶĹḾŃÓṔǬŔŚŤÚṼŴẊÝŹàƀćďéƒĝĥíĵķĺḿńóṕǭŕśťúṽŵẋýź"
)
PLACEHOLDER = re.compile(r"(\{[a-z0-9_]*\})")


def reader(folder: Path) -> Reader:
    """Who reads the pseudo-language, compiled into a folder as every translation is."""
    words = read_po(StringIO(run_path(str(ROOT / "locale" / "extract.py"))["template"]()))
    translated = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in words:
        if message.id:
            translated.add(message.id, _translation(message))
    source = folder / LANGUAGE / "LC_MESSAGES" / "costcalc.po"
    source.parent.mkdir(parents=True)
    with source.open("wb") as file:
        write_po(file, translated)
    compile_translation(source)
    return Reader(Locale.parse(LANGUAGE), translations_for(LANGUAGE, folder), language=LANGUAGE)


def _translation(message: Message) -> str | tuple[str, ...]:
    if isinstance(message.id, str):
        return pseudo(message.id)
    one, other = message.id
    return (pseudo(one), pseudo(other))


def pseudo(words: str) -> str:
    """A text in the pseudo-language, with its values and the spaces at its ends where they are."""
    bare = words.strip()
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    shown = "".join(
        part if PLACEHOLDER.fullmatch(part) else part.translate(LETTERS) for part in PLACEHOLDER.split(bare)
    )
    longer = " ".join(["~~~~~~"] * (len(bare) // 18) + ["~" * (len(bare) % 18 // 3)]).strip()
    return f"{before}[{shown}{longer and ' '}{longer}]{after}"
