"""`python -m sojourn.cli`, the same as the command `sojourn`."""

from sojourn.cli.main import main

if __name__ == "__main__":
    main()
