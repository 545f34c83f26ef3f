"""Prices that clinics publish, summarised."""
