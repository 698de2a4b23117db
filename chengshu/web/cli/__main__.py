"""`python -m chengshu.web.cli COMMAND`: what the launcher becomes once the environment is there."""

import sys

from chengshu.web.cli.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
