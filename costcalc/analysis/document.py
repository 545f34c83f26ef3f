"""What every document of an analysis begins with: which document it is, when it was made, and from which figures."""

from datetime import datetime
from typing import Any

from pydantic import Field

from costcalc._version import __version__
from costcalc.catalog.models import Catalog
from costcalc.model import Frozen
from costcalc.quote.model import CatalogReference


class AnalysisDocument(Frozen):
    """The head of a document; the fields of each follow it."""

    document: str = Field(alias="schema")
    """Which document this is."""
    created: datetime
    """When it was made."""
    costcalc: str
    """Version of the program."""
    catalog: CatalogReference
    """Where the figures come from."""


def document_head(catalog: Catalog, created: datetime) -> dict[str, Any]:
    """The fields of the head but for the name of the document, and the catalogue's disclaimer, which stands last."""
    reference = CatalogReference(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay)
    return {
        "created": created,
        "costcalc": __version__,
        "catalog": reference,
        "disclaimer": catalog.edition.disclaimer,
    }
