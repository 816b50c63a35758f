"""The plainest server there is, in a sub-folder, is enough."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Page, expect
from support.watch import Watch

GRAPH = "from gradlet import Value, draw_dot\na = Value(3.0, label='alone')\ndraw_dot(a * a)"


@contextmanager
def http_server(folder: Path) -> Iterator[str]:
    """What `python -m http.server` serves, by itself and not by anything of ours."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout
            found = re.search(r"http://\S+?/", server.stdout.readline())
            assert found
            yield found[0]
        finally:
            server.terminate()


def test_pythons_own_server_is_enough_in_a_sub_folder(
    open_page: Callable[..., Page], watch: Watch, site_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "my lessons").mkdir()
    (tmp_path / "my lessons" / "gradlet").symlink_to(site_folder, target_is_directory=True)
    with http_server(tmp_path) as origin:
        watch.also(origin)
        notebook = Notebook(open_page(), f"{origin}my%20lessons/gradlet/")
        assert notebook.run("import wave\nwave.__name__") == "'wave'"
        notebook.run(GRAPH)
        expect(notebook.cell(0).locator("gl-graph svg")).to_contain_text("alone", timeout=BOOT)
        notebook.page.context.close()
