"""The floor for `costcalc estimate`: imports typer, pydantic and rich, and prints a table of a given size."""

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from rich.text import Text

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Row(BaseModel):
    """One row, so that pydantic is not only imported but has done its least."""

    label: str


@app.command()
def floor(rows: int, columns: int) -> None:
    """Print a table."""
    row = Row(label="Cell processing and testing")
    table = Table(box=None)
    for _ in range(columns):
        table.add_column()
    for _ in range(rows):
        table.add_row(*(Text(row.label if not column else "17,400.00") for column in range(columns)))
    Console().print(table)


app()
