from __future__ import annotations

import pytest
from page.run import Runner


@pytest.fixture
def cells() -> Runner:
    return Runner()
