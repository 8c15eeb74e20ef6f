"""The list of the runs: curves, search, order and names."""

import json
import re
import time

import pytest


@pytest.fixture(scope="module")
def two(studio):
    """Two short runs with different learning rates."""
    runs = [studio.post("/api/runs", {"configuration": {
        "dataset": "digits", "sizes": [784, 10, 10], "trainSize": 200, "epochs": 30, "eta": eta}})
        for eta in [0.25, 0.01]]
    for run in runs:
        studio.until(run["id"], "finished")
    return [run["id"] for run in runs]


def curve(page, identifier):
    return page.script("""
        return document.querySelector(`.run[data-id="${arguments[0]}"] .sparkline`).outerHTML""", identifier)


def test_each_run_has_its_curve_by_one_request(page, studio, two):
    page.open(f"{studio.base}/#runs?runs={two[0]}")
    page.driver.refresh()
    for run in two:
        page.wait(lambda: "over 30 epochs" in curve(page, run), "the curve is missing")
        svg = curve(page, run)
        assert len(re.findall(r"L", svg)) == 29
        first, last = re.search(r"from ([\d.]+).% to ([\d.]+).%", svg).groups()
        history = studio.get(f"/api/runs/{run}/history")
        values = json.loads(history)["evaluationAccuracy"]
        assert (first, last) == (f"{100 * values[0]:.1f}", f"{100 * values[-1]:.1f}")
    assert curve(page, two[0]) != curve(page, two[1])
    # The list is fetched again every three seconds, the curves of finished runs are not.
    time.sleep(4)
    requests = page.script("""
        return performance.getEntriesByType("resource").filter((one) =>
          one.name.includes("/history")).map((one) => one.name);""")
    assert requests.count(f"{studio.base}/api/runs/{two[1]}/history") == 1
    page.shot("runs-curves-light")
