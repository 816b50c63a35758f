from __future__ import annotations

import pytest
from support.watch import Watch


@pytest.fixture(autouse=True)
def leaving_while_python_loads(watch: Watch) -> None:
    """Going into the code fetches Python; many tests are over, or reload, before it is there."""
    watch.allow("failed request: .*ERR_ABORTED")
