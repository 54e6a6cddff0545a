"""The program: `burnbar`, and the same as `python -m burnbar_tui`."""

from typing import NoReturn

from burnbar_tui.cli.main import main as run


def main() -> NoReturn:
    """Run one command line and end the process."""
    code = run()
    from burnbar_tui.quick_start import end

    end(code)


if __name__ == "__main__":
    main()
