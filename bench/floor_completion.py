"""The floor for completion: a program that imports typer and completes one option, as typer does it."""

import typer

app = typer.Typer(rich_markup_mode=None, add_completion=True)


def known(incomplete: str) -> list[tuple[str, str]]:
    return [(word, f"Type {word[1]} diabetes") for word in ("t1d", "t2d") if word.startswith(incomplete)]


@app.command()
def floor(condition: str = typer.Option(autocompletion=known)) -> None:
    """Say hello."""
    print(condition)


app(prog_name="floor")
