"""The commands about the catalogue: what it holds, and whether it is valid."""

from pathlib import Path

import typer

from costcalc.cli.completion import keys_of, one_of
from costcalc.cli.help import Command, Group
from costcalc.cli.options import DATA, argument, takes

catalog_app = typer.Typer(name="catalog", cls=Group, help="What the catalogue holds, and whether it is valid.")

KINDS = (
    "conditions plans cities regions countries currencies sources fees shares fares entry accommodation-tax"
    " seasons closures children milestones instalments cancellation"
)
"""What `list` takes; written out because the table that has the last word needs everything else."""
DOCUMENTS = ("catalog", "quote", "rates", "diff", "comparison", "prices", "questions", "audit")
"""What there is a schema of; written out for the same reason."""


@catalog_app.command("list", cls=Command)
@takes(
    kind=argument("kind", "KIND", "regions, countries, currencies, …", default=None, complete=one_of(*KINDS.split())),
    data=DATA,
)
def catalog_list(kind: str | None, data: Path | None) -> None:
    """List what there is.

    costcalc catalog list
    costcalc catalog list cities

    Conditions with their tiers and bands, plans and cities; or every entry of one KIND.
    """
    from costcalc.api.catalogs import list_catalog
    from costcalc.cli.output import as_text

    print(as_text(list_catalog(kind, data)), end="")


@catalog_app.command("show", cls=Command)
@takes(
    key=argument(
        "key",
        "KEY",
        "A condition, plan, city or country.",
        complete=keys_of("conditions", "plans", "cities", "countries"),
    ),
    data=DATA,
)
def catalog_show(key: str, data: Path | None) -> None:
    """Show one entry with its sources.

    costcalc catalog show t1d
    costcalc catalog show tokyo

    Everything the catalogue says of a condition, a plan, a city or a country, and where that comes from.
    """
    from costcalc.api.catalogs import show_entry
    from costcalc.cli.output import as_text

    print(as_text(show_entry(key, data)), end="")


@catalog_app.command("check", cls=Command)
@takes(folder=argument("folder", "DIR", "An overlay folder.", kind=Path, default=None))
def catalog_check(folder: Path | None) -> None:
    """Check the data files.

    costcalc catalog check my-prices

    The catalogue alone, or with the overlay folder DIR; every problem is named with file and line.
    """
    from costcalc.api.catalogs import check_catalog
    from costcalc.api.text import escape_controls

    print("".join(f"{escape_controls(line)}\n" for line in check_catalog(folder)), end="")


@catalog_app.command("schema", cls=Command)
@takes(
    document=argument(
        "document",
        "NAME",
        f"{', '.join(DOCUMENTS[:-1])} or {DOCUMENTS[-1]}.",
        default="catalog",
        complete=one_of(*DOCUMENTS),
    )
)
def catalog_schema(document: str) -> None:
    """Print a JSON Schema.

    costcalc catalog schema quote

    Of the data files, one property a file, or of a document.
    """
    from costcalc.api.schemas import schema_text

    print(schema_text(document), end="")
