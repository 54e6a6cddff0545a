"""The command line, one command family per file."""
