"""Names of entries as shells complete them, read from single files without checking the rest."""

from costcalc.catalog.lookup import Entries, begun, entries, find, folded

__all__ = ["Entries", "begun", "entries", "find", "folded"]
