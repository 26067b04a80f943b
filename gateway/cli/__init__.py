"""The command line: an edge that parses, calls a use-case and prints."""
