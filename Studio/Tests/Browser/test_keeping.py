"""Stored runs: renamed, deleted, restored, and loaded after a restart; the token."""

import page as browser_page
import server
from selenium.webdriver.common.keys import Keys


def row(identifier):
    """Returns the selector of a run in the list."""
    return f'.run[data-id="{identifier}"]'


def test_rename(page, studio, trained):
    page.go("runs")
    page.click(row(trained) + " .buttons button:first-child")
    page.press(Keys.CONTROL, "a")
    field = page.seen(".rename input")
    field.clear()
    field.send_keys("a classifier of <b>digits</b>", Keys.ENTER)
    page.wait(lambda: studio.run(trained)["name"] == "a classifier of <b>digits</b>",
              "it is not renamed")
    page.wait(lambda: page.text(row(trained) + " h2") == "a classifier of <b>digits</b>",
              "the list has the old name")


def test_delete_and_undo(page, studio, trained):
    before = len(studio.runs())
    page.click(row(trained) + " .buttons button:last-child")
    page.wait(lambda: not page.all(row(trained)), "it stays in the list")
    page.click(".toast button")
    page.seen(row(trained))
    assert len(studio.runs()) == before
    other = next(run["id"] for run in studio.runs() if run["id"] != trained)
    page.click(row(other) + " .buttons button:last-child")
    page.wait(lambda: len(studio.runs()) == before - 1, "it is not deleted")
    assert other not in [run["id"] for run in studio.runs()]


def test_selected_runs_are_compared(page):
    page.wait(lambda: not page.all(".toast"), "the offer to undo does not end")
    for box in page.all(".run input[type=checkbox]")[:3]:
        box.click()
    page.shot("runs-light")
    page.click("#compare")
    page.wait(lambda: len(page.all("#chips li")) == 3, "three runs are not shown")


def test_runs_survive_a_restart(page, studio, trained):
    before = {run["id"]: run["epoch"] for run in studio.runs()}
    studio.stop()
    page.seen("#offline")
    page.shot("offline-light")
    studio.start()
    page.wait(lambda: not page.find("#offline").is_displayed(), "the page does not reconnect")
    after = {run["id"]: run["epoch"] for run in studio.runs()}
    assert after.keys() == before.keys() and after[trained] == before[trained] == 5
    page.go("runs")
    assert len(page.all(".run")) == len(before)
    page.click(row(trained) + " h2 a")
    page.wait(lambda: "after epoch 5" in page.label("accuracy-chart"), "its curves are missing")
    # Errors are expected while the server is stopped.
    assert all("net::" in error or "503" in error for error in page.errors())


def test_token(driver, tmp_path):
    studio = server.Studio(tmp_path / "store", "--token", "correct-horse-battery").start()
    page = browser_page.Page(driver)
    try:
        page.open(studio.base)
        page.type("#token", "wrong")
        page.press(Keys.ENTER)
        assert page.seen("#token-error").text
        page.shot("token-light")
        page.type("#token", "correct-horse-battery")
        page.press(Keys.ENTER)
        assert page.seen("#begin")
        assert not page.find("#token-dialog").is_displayed()
        page.driver.refresh()
        assert page.seen("#begin"), "the token is requested again"
    finally:
        page.errors()
        studio.stop()
