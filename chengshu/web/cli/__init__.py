"""The command line: `python3 city COMMAND`. One small file per command; commands.py lists them."""
