"""Itemised budgets for regenerative-medicine treatment in Japan, for programs: the functions and models to import."""

__version__ = "0.1.0"
