"""The floor for `costcalc --help`: a program that only imports typer and prints help."""

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def floor(name: str = "world") -> None:
    """Say hello."""
    print(name)


app()
