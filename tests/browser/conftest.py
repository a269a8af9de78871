import pytest

import liveseed


@pytest.fixture(scope="session")
def practice(server):
    return liveseed.practice(server)
