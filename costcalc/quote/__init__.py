"""The estimate as a document."""
