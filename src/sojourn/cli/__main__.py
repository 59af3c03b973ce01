"""The command `sojourn`, also as `python -m sojourn.cli`."""

import sys


def main() -> None:
    """Run the command line. Ctrl-C is no mistake, also before there is anything to stop."""
    try:
        from sojourn.cli.main import main as begin  # most of a second, in which one may think again

        begin()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
