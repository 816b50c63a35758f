"""`python -m gradlet.cli.wheel ROOT FOLDER`: gradlet's wheel as the site ships it, the same bytes everywhere.

It is the wheel of PyPI without the finished site inside, which would have to contain this wheel. Runs in a
process of its own, with the pinned hatchling on its path.
"""

from __future__ import annotations

import os
import sys


def build(root: str, folder: str) -> None:
    from hatchling.builders.wheel import WheelBuilder

    # Without it hatchling dates every file alike, at a constant of its own.
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    os.environ["HATCH_BUILD_NO_HOOKS"] = "true"  # the hook builds the site
    builder = WheelBuilder(root)
    for path in builder.build(directory=folder, versions=["standard"]):
        print(path)


if __name__ == "__main__":
    build(*sys.argv[1:])
