"""The catalogue: what treatments and journeys cost, and what says so."""

from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog

__all__ = ["Catalog", "load_catalog"]
