from __future__ import annotations

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Page


@pytest.fixture
def notebook(page: Page, site: str) -> Notebook:
    """The first page, opened and not yet touched."""
    return Notebook(page, site)
