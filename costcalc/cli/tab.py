"""What the TAB key is answered: where on the line it was pressed, and what can stand there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from costcalc.cli.app import app
from costcalc.cli.completion import Completer, Offer, codes, keys_of, one_of

Kind = Literal["words", "files", "folders"]

FILES = re.compile(r"\[?(?:FILE|IN|OUT|ORIGIN|[A-Z]+\.[a-z]+)\]?(?:\.\.\.)?")
"""What stands for the name of a file in help texts."""

FOLDER = "DIR"
"""What stands for the name of a folder there."""

KINDS = (
    "conditions",
    "plans",
    "cities",
    "regions",
    "countries",
    "currencies",
    "sources",
    "fees",
    "shares",
    "fares",
    "entry",
    "accommodation-tax",
    "seasons",
    "closures",
    "children",
    "milestones",
    "instalments",
    "cancellation",
)
"""What `catalog list` takes; here because the table that has the last word needs everything else."""

SCHEMAS = ("catalog", "quote", "rates", "diff", "comparison", "prices", "questions", "audit")
"""What `catalog schema` takes, for the same reason."""

FIGURES = one_of("low", "likely", "high")
TABLE_OR_JSON = one_of("table", "json")
CHANGES = one_of("text", "md", "json")

OWN: Mapping[str, Completer] = {
    "catalog list kind": one_of(*KINDS),
    "catalog show key": keys_of("conditions", "plans", "cities", "countries"),
    "catalog schema document": one_of(*SCHEMAS),
    "rates show format_": TABLE_OR_JSON,
    "config show format_": TABLE_OR_JSON,
    "estimate budget_at": one_of("low", "likely", "high", "p10", "p50", "p80", "p90"),
    "compare budget_at": FIGURES,
    "compare sort": one_of("likely", "low", "high", "nights", "last-day", "name"),
    "compare format_": one_of("table", "json", "csv", "md", "html"),
    "audit format_": one_of("table", "json", "md", "html"),
    "batch budget_at": FIGURES,
    "batch format_": one_of("csv", "jsonl", "parquet"),
    "questions format_": one_of("table", "message", "japanese", "md", "json"),
    "reprice only": one_of("rates", "catalog"),
    "reprice format_": CHANGES,
    "diff format_": CHANGES,
    "diff currency": codes,
}
"""Completers of what one command alone takes, by command and parameter; `options` has those of shared ones."""


class Answer(NamedTuple):
    """What can stand at a place."""

    kind: Kind
    """Whether it is one of the offers, or any file or folder, which shells complete themselves."""
    offers: Sequence[Offer] = ()
    """Whole words."""


NOTHING = Answer("words")


class _Place(NamedTuple):
    """What the words of a line before a place come to."""

    path: tuple[str, ...]
    """The commands that are named."""
    command: Any
    """The last of them."""
    given: Mapping[str, list[str]]
    """The values of each of its options."""
    option: TyperOption | None
    """The option that a value must follow."""
    arguments: int
    """How many arguments the command was given."""
    ended: bool
    """Whether `--` said that no option follows."""


def answer(words: Sequence[str], at: int) -> Answer:
    """What can stand at a place of a line, of which the words after it are taken into account too.

    The words are what the program would be given, after its own name; the one at the place is as far as it is typed.
    """
    before, typed, after = list(words[:at]), words[at] if at < len(words) else "", words[at + 1 :]
    name, joined, value = typed.partition("=")
    lead = name + joined if joined and typed.startswith("-") else ""
    if lead:
        before, typed = [*before, name], value
    root = get_command(app)
    place = _walk(root, before)
    if place is None:
        return NOTHING
    others = _walk(root, [*(before[:-1] if place.option else before), *after])
    given = others.given if others and others.path == place.path else place.given
    context = _context(root, place, given)
    found = _at(place, context, typed)
    return Answer(found.kind, [(lead + word, beside) for word, beside in found.offers])


def _walk(root: Any, words: Sequence[str]) -> _Place | None:
    """Where the words lead; None if one of them is no command."""
    path: tuple[str, ...] = ()
    command, given, arguments, ended = root, dict[str, list[str]](), 0, False
    option: TyperOption | None = None
    for word in words:
        name, joined, value = word.partition("=")
        if option:
            given.setdefault(str(option.name), []).append(word)
            option = None
        elif word == "--":
            ended = True
        elif word.startswith("-") and word != "-" and not ended:
            found = next((each for each in command.params if _is_option(each) and name in each.opts), None)
            if found and (joined or found.is_flag):
                given.setdefault(found.name, []).append(value)
            elif found:
                option = found
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return None
            command, path, given = command.commands[word], (*path, word), {}
        else:
            arguments += 1
    return _Place(path, command, given, option, arguments, ended)


def _is_option(parameter: Any) -> bool:
    return isinstance(parameter, TyperOption)


def _context(root: Any, place: _Place, given: Mapping[str, list[str]]) -> typer.Context:
    """What completers and the parameters of a command look at."""
    outer = typer.Context(root, info_name="costcalc", resilient_parsing=True, **root.context_settings)
    context = typer.Context(place.command, parent=outer, info_name=place.path[-1] if place.path else None)
    context.params.update(given)
    return context


def _at(place: _Place, context: typer.Context, typed: str) -> Answer:
    """What can stand at the place: a value, an option, a command or an argument."""
    if place.option:
        return _values(place, place.option, context, typed)
    if typed.startswith("-") and not place.ended:
        return Answer("words", [each for each in _options(place, context) if each[0].startswith(typed)])
    if isinstance(place.command, TyperGroup):
        commands = place.command.commands.items()
        offers = [(name, each.get_short_help_str(200)) for name, each in commands if not each.hidden]
        return Answer("words", [each for each in offers if each[0].startswith(typed)])
    arguments = [each for each in place.command.params if isinstance(each, TyperArgument)]
    many = bool(arguments) and arguments[-1].nargs == -1
    if place.arguments < len(arguments) or many:
        return _values(place, arguments[min(place.arguments, len(arguments) - 1)], context, typed)
    return NOTHING if typed else Answer("words", [each for each in _options(place, context) if each[0][:2] == "--"])


def _options(place: _Place, context: typer.Context) -> Iterator[Offer]:
    """Options that can still be given."""
    for each in place.command.get_params(context):
        if _is_option(each) and not each.hidden and (each.multiple or each.name not in context.params):
            for name in (*each.opts, *each.secondary_opts):
                yield name, each.help or ""


def _values(place: _Place, parameter: Any, context: typer.Context, typed: str) -> Answer:
    """What a parameter takes."""
    own = OWN.get(" ".join((*place.path, str(parameter.name))))
    if own:
        offers = own(context, typed)
    else:
        offers = [(item.value, item.help or "") for item in parameter.shell_complete(context, typed)]
    metavar = parameter.metavar or ""
    if not offers and metavar == FOLDER:
        return Answer("folders")
    if not offers and FILES.fullmatch(metavar):
        return Answer("files")
    return Answer("words", offers)
