import pytest

import liveseed


@pytest.fixture(scope="session")
def server(start_server):
    """One of their own: the tests of live/ may run at the same time."""
    return start_server("browser")


@pytest.fixture(scope="session")
def practice(server):
    return liveseed.practice(server)


@pytest.fixture
def biller(practice, log_in):
    """Somebody who bills is logged in."""
    practice.biller()
    log_in("biller")
