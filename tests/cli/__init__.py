"""The command line as its users meet it: arguments in, answer, messages and exit code out."""
