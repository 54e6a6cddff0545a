"""`python -m burnbar_tui` is `burnbar`."""

import sys

from burnbar_tui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
