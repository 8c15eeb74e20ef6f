"""The fixtures: one browser and one server for all tests, which share one session."""

import page as browser_page
import pytest
import server


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    studio = server.Studio(tmp_path_factory.mktemp("studio") / "store").start()
    yield studio
    studio.stop()


@pytest.fixture(scope="session")
def driver():
    driver = browser_page.browser()
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def page(driver, studio):
    page = browser_page.Page(driver)
    page.size(1440, 900)
    page.dark(False)
    page.open(studio.base)
    return page


@pytest.fixture(autouse=True)
def quiet(request):
    """After each test: the browser has reported no error."""
    yield
    if "page" in request.fixturenames:
        assert request.getfixturevalue("page").errors() == []


@pytest.fixture(scope="session")
def trained(studio):
    """A run trained on the digits, created by the API."""
    return studio.train({
        "dataset": "digits", "sizes": [784, 30, 10], "trainSize": 20000, "epochs": 5, "seed": 7})
