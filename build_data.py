"""Build hook: the wheel carries data/ and the translations inside the package.

An editable install reads both from the checkout, where translations are compiled beside their sources; `python
build_data.py` compiles them anew.
"""

import re
import sys
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MANY = 200
"""Up to here, numbers are enough to tell the forms of plurals apart."""
PLACEHOLDER = re.compile(r"\{[a-z0-9_]*\}")


class DataHook(BuildHookInterface[Any]):
    """Adds the data folder to every wheel but an editable one, where a copy would go stale; and the translations."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; `version` is `standard` or `editable`."""
        compiled = compile_translations(Path(self.root))
        if version != "editable":
            build_data["force_include"]["data"] = "costcalc/data"
            for path in compiled:
                build_data["force_include"][str(path)] = f"costcalc/{path.relative_to(self.root).as_posix()}"


def compile_translations(root: Path) -> list[Path]:
    """Every translation there is, compiled."""
    return [compile_translation(path) for path in sorted(root.glob("locale/*/LC_MESSAGES/costcalc.po"))]


def compile_translation(source: Path) -> Path:
    """A translation in the form that programs read, beside its source, and where that is.

    What would lose or add a value is left out, and said on standard error: English stands there instead.
    """
    with source.open("rb") as file:
        catalog = read_po(file)
    for message in [message for message in catalog if message.id and any(_broken(message, catalog))]:
        print(f"{source}:{message.lineno}: left out for its placeholders: {message.id!r}", file=sys.stderr)
        catalog.delete(message.id)
    target = source.with_suffix(".mo")
    with target.open("wb") as out:
        write_mo(out, catalog)
    return target


def _broken(message: Message, catalog: Catalog) -> Iterator[bool]:
    """For the translation of a text, or each form of a plural, whether it has other placeholders than the text.

    Where English says one thing without its number, another language may as well, in a form that is for one alone.
    """
    ids, forms = ([words] if isinstance(words, str) else words or () for words in (message.id, message.string))
    form_of = c2py(catalog.plural_expr)
    for number, form in enumerate(forms if any(forms) else ()):
        alone = [count for count in range(MANY) if form_of(count) == number] == [1]
        yield _placeholders(form) not in [_placeholders(ids[-1]), *([_placeholders(ids[0])] if alone else [])]


def _placeholders(words: str) -> set[str]:
    return set(PLACEHOLDER.findall(words))


if __name__ == "__main__":
    compile_translations(Path(__file__).parent)
