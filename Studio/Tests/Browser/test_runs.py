"""The list of the runs: curves, search, order and names."""

import json
import re
import time

import pytest


@pytest.fixture(scope="module")
def two(studio):
    """Two short runs with different learning rates."""
    return [studio.train({
        "dataset": "digits", "sizes": [784, 10, 10], "trainSize": 137, "epochs": 30, "eta": eta})
        for eta in [0.25, 0.01]]


def curve(page, identifier):
    return page.script("""
        return document.querySelector(`.run[data-id="${arguments[0]}"] .sparkline`)?.outerHTML ?? "";""",
        identifier)


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


def listed(page):
    return [item.get_attribute("data-id") for item in page.all(".run")]


def test_runs_are_found_and_ordered(page, studio, two):
    namesakes = [
        studio.train({"dataset": "moons", "batchSize": size, "epochs": 1}, name="the same")
        for size in (5, 20)]
    page.open(f"{studio.base}/#runs")
    page.driver.refresh()
    page.wait(lambda: set(two + namesakes) <= set(listed(page)), "runs are missing")
    names = [page.text(f'.run[data-id="{run}"] h2') for run in namesakes]
    assert names == ["the samebatch 5", "the samebatch 20"], "runs of one name cannot be told apart"
    every = len(listed(page))
    page.choose("#runs-data", "moons")
    page.wait(lambda: set(namesakes) <= set(listed(page)) and not set(two) & set(listed(page)),
              "the data set is not chosen")
    assert page.text("#runs-found").endswith(f"of {every} runs")
    page.choose("#runs-data", "")
    page.type("#runs-search", "η 0.01 137 digits")
    page.wait(lambda: listed(page) == [two[1]], "the words are not searched")
    page.type("#runs-search", "137 samples")
    page.choose("#runs-order", "best")
    page.wait(lambda: listed(page) == two, "the best one is not first")
    page.choose("#runs-order", "cost")
    costs = {run: studio.run(run)["latest"]["evaluationCost"] for run in two}
    page.wait(lambda: listed(page) == sorted(two, key=costs.get), "the order is not that of the cost")
    page.choose("#runs-state", "active")
    page.wait(lambda: listed(page) == [], "finished runs are listed")
    page.shot("runs-filter-light")
    page.choose("#runs-state", "all")
    page.choose("#runs-order", "newest")
    page.script("""
        const search = document.getElementById("runs-search");
        search.value = "";
        search.dispatchEvent(new Event("input"));""")
    page.wait(lambda: len(listed(page)) == every, "the search does not end")
