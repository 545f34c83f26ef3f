"""Dates, visits, nights, travellers and entry to Japan."""
