"""The functions of the package, for programs and notebooks: one for each command, with plain Python values."""
