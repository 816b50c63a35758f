"""The build hook of `pip install .`, `pip install git+…` and `python -m build`: the finished site goes into the wheel.

The site is the one of `gradlet build`: built here if need be, taken as it is where nothing has changed. An editable
install has none: `gradlet serve` builds it on first use. Where it cannot be built (no network, say), the wheel comes
without it, since the library works all the same; why goes into the wheel, for `gradlet serve` to say.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SiteHook(BuildHookInterface[BuilderConfig]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from gradlet.cli import site
        from gradlet.cli.steps import to_stderr

        included: dict[str, str] = build_data["force_include"]
        try:
            included[str(site.ready())] = f"gradlet/{site.PACKED}"
        except (RuntimeError, OSError, ValueError) as error:
            to_stderr(f"gradlet: a wheel without the page: {error}")
            self.folder = TemporaryDirectory()
            reason = Path(self.folder.name, site.REASON)
            reason.write_text(str(error), "utf-8")
            included[str(reason)] = f"gradlet/{site.REASON}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()
