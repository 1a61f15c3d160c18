"""The command line, thin: parse, call, present."""
