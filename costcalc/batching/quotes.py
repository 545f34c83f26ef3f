"""A quote for each row of a batch that could be priced, in a file named by its line."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from costcalc.batching.chunk import Chunk
from costcalc.batching.columns import BUDGET
from costcalc.catalog.models import Catalog
from costcalc.errors import OutputError
from costcalc.files import Written, write_whole
from costcalc.quote.estimate import estimate
from costcalc.quote.model import Quote
from costcalc.rates.exchange import RateTable
from costcalc.scenario.options import option_name, scenario_of


def quote_writer(
    folder: Path,
    defaults: Mapping[str, str],
    catalog: Catalog,
    rates: RateTable,
    created: datetime,
    laid_out: Callable[[Quote], Written],
) -> Callable[[Chunk, pa.Table], None]:
    """What writes the quotes of the good rows of a chunk, from the chunk and its results; the folder is made.

    Raises OutputError, itself and when it is called, where nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: the folder for quotes cannot be made: {error.strerror}") from error

    def write(chunk: Chunk, results: pa.Table) -> None:
        errors, lines = results.column("error").to_pylist(), chunk.lines.to_pylist()
        readable = [row for row in range(chunk.rows) if row not in chunk.bad]
        for row, cells in zip(readable, chunk.table.to_pylist(), strict=True):
            if errors[row] is None:
                texts = {option_name(key) or key: text for key, text in cells.items() if key != BUDGET}
                given = {key: text for key, text in texts.items() if text and text.strip()}
                scenario = scenario_of({**defaults, **given}, catalog, created.date())
                made = estimate(scenario, catalog, rates, created=created)
                write_whole(folder / f"{lines[row]}.json", laid_out(made))

    return write
