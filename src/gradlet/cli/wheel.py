"""`python -m gradlet.cli.wheel ROOT FOLDER`: gradlet's wheel as the site ships it, the same bytes everywhere.

It is the wheel of PyPI without the finished site, which contains this wheel. It runs in a process of its own, with the
pinned hatchling on its path.
"""

from __future__ import annotations

import os
import sys


def build(root: str, folder: str) -> None:
    """Build the wheel of the clone `root` into `folder`, and print its path."""
    from hatchling.builders.wheel import WheelBuilder

    # Without this variable hatchling gives every file the same constant date.
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    os.environ["HATCH_BUILD_NO_HOOKS"] = "true"  # the hook builds the site
    builder = WheelBuilder(root)
    for path in builder.build(directory=folder, versions=["standard"]):
        print(path)


if __name__ == "__main__":
    build(*sys.argv[1:])
