"""`python -m gradlet` is the command `gradlet`, also where the package is on the path but not installed."""

from gradlet.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
