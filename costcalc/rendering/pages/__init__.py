"""A module for every document: what it says, as blocks."""
