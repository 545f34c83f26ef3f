"""What shells offer for values: one completer for each kind of value. Every start of the program imports this."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from costcalc.api.lookup import Entries

Offer = tuple[str, str]
"""A value, and what is said beside it in shells that show that."""

Completer = Callable[[typer.Context, str], list[Offer]]
"""From what the line says already, and the value as far as it is typed, to what it can become."""

PLAIN_WORD = re.compile(r"[\w@%+=,./:-]+")
PLAIN_TEXT = re.compile(r"[\w ,.;:()&/+%–-]*")
"""What no shell takes for syntax: typer quotes nothing in bash, and what it prints in zsh is evaluated."""


def completer(offers: Callable[[typer.Context, str], Iterable[Offer]]) -> Completer:
    """Completes to those of the offers that are safe on a line; to none if a file of theirs cannot be read.

    A message would land in the middle of the line that is being typed; the command itself says what is wrong.
    """

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        try:
            found = list(offers(ctx, incomplete))
        except Exception:
            return []
        return [
            (word, text if PLAIN_TEXT.fullmatch(text) else "") for word, text in found if PLAIN_WORD.fullmatch(word)
        ]

    return complete


def one_of(*words: str) -> Completer:
    """Completes to a few fixed words."""

    def complete(_ctx: typer.Context, incomplete: str) -> list[Offer]:
        start = incomplete.lower()
        return [(incomplete + word[len(start) :], "") for word in words if word.startswith(start)]

    return complete


def several_of(words: Sequence[str]) -> Completer:
    """Completes to fixed words, several of them separated by commas."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        before, comma, last = incomplete.rpartition(",")
        left = one_of(*(word for word in words if word not in before.split(",")))
        return [(before + comma + word, beside) for word, beside in left(ctx, last)]

    return complete


def keys_of(*kinds: str, but: str | None = None) -> Completer:
    """Completes to entries of these kinds, by key or by another of their names; `but` is the key of one left out."""

    @completer
    def keys(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
        from costcalc.api.lookup import begun

        offers: dict[str, str] = {}
        for kind in kinds:
            entries = {key: entry for key, entry in _entries(ctx, kind).items() if key != but}
            for value, beside in begun(incomplete, entries):
                offers.setdefault(value, beside)
        return offers.items()

    return keys


@completer
def codes(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Currencies, which have no name but their code."""
    from costcalc.api.lookup import begun

    currencies = _entries(ctx, "currencies")
    nameless = {code: {"name": ""} for code in currencies}
    return [(value, currencies[value.upper()]["name"]) for value, _ in begun(incomplete, nameless)]


@completer
def tiers(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """The tiers of the conditions that the line names; of all if it names none that exists."""
    from costcalc.api.lookup import begun

    names: dict[str, dict[str, str]] = {}
    for tier, entry in _tiers(ctx):
        seen = names.setdefault(tier, {"name": entry["name"]})
        if seen["name"] != entry["name"]:
            seen["name"] = ""  # conditions call it differently
    return begun(incomplete, names)


@completer
def plans(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """The plans that the tiers which the line names can be done with, the default first; all if it names none."""
    from costcalc.api.lookup import begun, folded

    wanted = {folded(tier) for tier in _given(ctx, "tier")}
    every = list(_tiers(ctx))
    allowed = [
        plan
        for tier, entry in every
        if not wanted or not wanted.isdisjoint({tier, folded(entry["name"])})
        for plan in entry["plans"]
    ]
    known = _entries(ctx, "plans")
    return begun(incomplete, {key: known[key] for key in allowed or known if key in known})


def _tiers(ctx: typer.Context) -> Iterator[tuple[str, Any]]:
    """Key and entry of each tier of the conditions that the line names."""
    from costcalc.api.lookup import find

    conditions = _entries(ctx, "conditions")
    named = {find(wanted, conditions) for wanted in _given(ctx, "condition")} - {None}
    for key, condition in conditions.items():
        if not named or key in named:
            yield from condition["tiers"].items()


def _entries(ctx: typer.Context, kind: str) -> "Entries":
    """The entries of a kind, with those of the folder that the line names."""
    from os.path import expandvars

    from costcalc.api.lookup import entries

    folder = next(iter(_given(ctx, "data")), None)
    return entries(kind, Path(expandvars(folder)).expanduser() if folder else None)  # the shell has not done it yet


def _given(ctx: typer.Context, name: str) -> list[str]:
    """The texts that the line gives an option, or else the configuration."""
    source = ctx.get_parameter_source(name)
    value = ctx.params.get(name) if source and source.name == "COMMANDLINE" else None  # what is built in says nothing
    if not value:
        return _configured(name)
    return [str(text) for text in value] if isinstance(value, list | tuple) else [str(value)]


def _configured(name: str) -> list[str]:
    """What the configuration says of an option, read without checking the rest of it, which takes too long here."""
    import os
    import tomllib

    from costcalc.cli.configuration import PREFIX, config_file

    text = os.environ.get(PREFIX + name.upper(), "").strip()
    path = None if text else config_file()
    if path and path.is_file():
        text = tomllib.loads(path.read_text("utf-8-sig")).get(name, "").strip()
        text = str(path.parent / Path(text).expanduser()) if text and name == "data" else text
    return [text] if text else []
