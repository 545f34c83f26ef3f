"""Names of entries as shells complete them, read from single files without checking the rest."""

from costcalc.catalog.lookup import Entries, begun, entries, find, folded
from costcalc.catalog.names import choice, nearest

__all__ = ["Entries", "begun", "choice", "entries", "find", "folded", "nearest"]
