"""Everything a person decides: options, reading, resolving."""
