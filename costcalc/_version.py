"""The version, in a module of its own so that no other has to import the whole package for it."""

__version__ = "0.2.0"
