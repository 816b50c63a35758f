"""`python -m gradlet`: the command `gradlet`, also for a package that is on the path and not installed."""

from gradlet.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
