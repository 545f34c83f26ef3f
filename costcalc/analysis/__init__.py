"""Analyses over budgets and quotes: one verb and one model each."""
