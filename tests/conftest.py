"""Fixtures for the tests in `live/` and `browser/`: a real server, a real browser."""

import functools
import re
import shutil

import pytest

from liveserver import LiveServer
from steps import BUILD

SCREENSHOTS = BUILD / "screenshots"
CHROMIUM = [
    "--no-sandbox",  # root, in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
WAIT = 30_000  # milliseconds that a page may take on a busy machine
REPORT = pytest.StashKey()


@pytest.fixture(scope="session")
def start_server():
    """`start_server("name", workers=2)`: a server of one's own, on its own copy of the database, stopped at the end."""
    started = []

    def start(name, workers=0):
        started.append(LiveServer(name, workers))
        return started[-1].start()

    yield start
    problems = [problem for server in started if (problem := _stop(server))]
    assert not problems, "\n\n".join(problems)


def _stop(server):
    try:
        server.stop()
    except Exception as problem:  # the next one must be stopped all the same
        return str(problem)


@pytest.fixture(scope="session")
def server(start_server):
    """The server most tests share: one process, threads."""
    return start_server("threads")


@pytest.fixture(scope="session")
def prefork(start_server):
    """A server with two worker processes, as in production."""
    return start_server("prefork", workers=2)


# === BROWSER === #


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser, server):
    """One for all tests: the browser fetches and compiles the web client's scripts once."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1400, "height": 900})
    context.set_default_timeout(WAIT)
    return context


@pytest.fixture
def page(request, context, server):
    """A new, logged-out browser window. An error in its console fails the test; a failure leaves a screenshot."""
    page = context.new_page()
    # Cookies and all that pages have stored; what was fetched from the server stays.
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"})
    context.clear_cookies()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    if errors or request.node.stash[REPORT].failed:
        _screenshot(page, f"failed-{request.node.name}")
    page.close()
    assert not errors, "the browser's console shows errors:\n" + "\n".join(errors)


@pytest.fixture
def screenshot(page):
    """`screenshot("statement form")` keeps a picture of the page in build/screenshots."""
    return lambda name: _screenshot(page, name)


@pytest.fixture
def log_in(page, server):
    """`log_in("admin")`: what the browser opens from now on, it opens as that user.

    Without the page where one logs in, nor the one that opens then: test_log_in.py is about these, and both take a
    browser seconds. A user's session serves all tests; whoever is logged in is known by a cookie.
    """

    def log_in(login):
        page.context.add_cookies([{"name": "session_id", "value": _session(server, login), "url": server.url}])

    return log_in


@functools.cache
def _session(server, login):
    return server.login(login).http.cookies["session_id"]


def _screenshot(page, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.png", full_page=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if call.when == "call":
        item.stash[REPORT] = report
