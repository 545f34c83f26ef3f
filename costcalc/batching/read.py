"""A file of rows, opened by its kind: CSV, JSON Lines or Parquet. Every error names the file and the line."""

import stat
from collections.abc import Collection
from pathlib import Path

from costcalc.batching.csv_rows import CsvRows
from costcalc.batching.jsonl_rows import JsonRows
from costcalc.batching.parquet_rows import ParquetRows
from costcalc.batching.rows import Source
from costcalc.errors import DataError, ScenarioError

KINDS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""What a file is, by its extension."""
FORMATS = tuple(dict.fromkeys(KINDS.values()))


def kind_of(path: Path, chosen: str | None = None) -> str:
    """The format of a file: the one that was chosen, or what its name says. Raises ScenarioError."""
    if str(path) == "-":
        raise ScenarioError("a batch reads and writes files: name one instead of -")
    if chosen is not None:
        if chosen.strip().lower() not in FORMATS:
            raise ScenarioError(f"unknown format {chosen!r}. Known: {', '.join(FORMATS)}.")
        return chosen.strip().lower()
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ScenarioError(f"{path}: what it is cannot be told from its name: end it with {', '.join(KINDS)}")
    return kind


def open_rows(path: Path, keep: Collection[str] = (), chosen: str | None = None) -> Source:
    """The rows of a file, with the columns that are carried along.

    Raises ScenarioError if its kind is unknown, DataError if it cannot be read.
    """
    kind = kind_of(path, chosen)
    called = str(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise DataError(f"{called}: is a folder: name a file in it")
        if not stat.S_ISREG(mode):
            raise DataError(f"{called}: is no regular file: save the rows in one")
        with path.open("rb") as file:
            if not file.read(1):
                raise DataError(f"{called}: is empty: there is nothing to price")
        if kind == "csv":
            return CsvRows(path, called, keep)
        return JsonRows(path, called, keep) if kind == "jsonl" else ParquetRows(path, called, keep)
    except OSError as error:
        raise DataError(f"{called}: cannot be read: {error.strerror or error}") from error
