import pytest

import liveseed


@pytest.fixture(scope="session")
def practice(server):
    return liveseed.practice(server)


@pytest.fixture(scope="session")
def prefork_practice(prefork):
    return liveseed.practice(prefork)
