"""The view "Look inside": the complex plane of exclusive or, and the parts that show one run."""

import json
import re

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def inside(page, studio, *runs):
    page.open(f"{studio.base}/#inside?runs={','.join(runs)}")
    page.driver.refresh()
    page.seen("#inside-parts")


def inspection(studio, run):
    return json.loads(studio.get(f"/api/runs/{run}/inside"))


def luminance(page, canvas, x, y):
    """Returns the luminance of a canvas around a place, in fractions of its size, as rows of pixels."""
    return page.script("""
        const canvas = document.getElementById(arguments[0]);
        const [x, y] = [arguments[1], arguments[2]].map((part) => Math.round(part * canvas.width));
        const { data } = canvas.getContext("2d").getImageData(x - 12, y - 12, 25, 25);
        return Array.from({ length: 625 }, (_, k) =>
          [0, 1, 2].reduce((sum, part) => sum + data[4 * k + part] / 3, 0) * (data[4 * k + 3] / 255));
        """, canvas, x, y)


@pytest.fixture(scope="module")
def solved(studio):
    return studio.train({"dataset": "xor"})


def test_exclusive_or_is_seen_to_be_solved(page, studio, solved):
    inside(page, studio, solved)
    page.wait(lambda: page.text("#xor-right") == "4 of 4 points are on the right side of both lines: "
              "exclusive or is solved.", "it is not said that it is solved")
    assert page.find("#xor-coding").is_displayed() and page.find("#decision-key").is_displayed()
    words = page.find("#output-plane").get_attribute("aria-label")
    assert words.count("; ") == 3 and "z = −1 − i, y = 1, a = 0.9" in words, words
    assert inspection(studio, solved)["plane"]["width"] == 192
    # Both lines are painted, black on white, where the server has them.
    size = page.script("return document.getElementById('plane').clientWidth")
    assert page.script("return document.getElementById('plane').width") == size
    for curves in inspection(studio, solved)["plane"]["boundaries"].values():
        assert len(curves) == 1
        middle = len(curves[0]) // 4 * 2
        x, y = curves[0][middle:middle + 2]
        near = luminance(page, "plane-points", 0.5 + x / 4, 0.5 - y / 4)
        assert min(near) < 60 and max(near) > 150, "there is no line"
    for name, width, dark in [("light", 1440, False), ("dark", 1440, True), ("390", 390, False),
                              ("390-dark", 390, True), ("1024", 1024, False)]:
        page.size(width, 900)
        page.dark(dark)
        inside(page, studio, solved)
        page.seen("#xor-right")
        page.shot(f"xor-plane-{name}")
        assert page.script("return document.documentElement.scrollWidth - innerWidth") == 0
        page.script("document.getElementById('output-plane').scrollIntoView({block: 'center'})")
        page.shot(f"xor-outputs-{name}")
    page.size(1440, 900)
    page.dark(False)


def test_the_pointer_marks_its_image(page, studio, solved):
    inside(page, studio, solved)
    page.seen("#xor-right")
    before = page.script("return document.getElementById('output-plane').toDataURL()")
    plane = page.find("#plane")
    ActionChains(page.driver).move_to_element_with_offset(
        plane, plane.size["width"] // 4, plane.size["width"] // 4).perform()
    # There the input is about 1 − i, whose target is 1 + i.
    page.wait(lambda: re.fullmatch(r"At (0\.9|1\.0)\d − (0\.9|1\.0)\di the output is 0\.9\d \+ 0\.9\di\.",
                                   page.text("#plane-value")), "no value is read")
    page.wait(lambda: page.script("return document.getElementById('output-plane').toDataURL()") != before,
              "the output is not marked")
    page.shot("xor-pointer")
    ActionChains(page.driver).move_to_element(page.find("nav")).perform()
    page.wait(lambda: page.script("return document.getElementById('output-plane').toDataURL()") == before,
              "the mark stays")


def test_points_that_are_wrong_are_counted(page, studio):
    run = studio.train({"dataset": "xor", "epochs": 1, "eta": 0.001})
    outputs = studio.post("/predict", {"model": run, "inputs": [
        [[x, y]] for x, y in [(-1, -1), (-1, 1), (1, -1), (1, 1)]]})["outputs"]
    above = [tuple(part > 0.5 for part in output[0]) for output in outputs]
    targets = [(True, False), (False, False), (True, True), (False, True)]
    right = sum(a == y for a, y in zip(above, targets))
    read = sum((a[0] == a[1]) == (y[0] == y[1]) for a, y in zip(above, targets))
    assert right < 4
    inside(page, studio, run)
    page.wait(lambda: page.text("#xor-right") == f"{right} of 4 points are on the right side of both lines; "
              f"exclusive or is read correctly from {read}.", "other points are counted")


def test_similarity_has_an_output_plane_but_no_lines(page, studio):
    run = studio.train({"dataset": "similarity", "epochs": 100})
    inside(page, studio, run)
    page.wait(lambda: "training data" in (page.find("#output-plane").get_attribute("aria-label") or ""),
              "there is no output plane")
    assert not page.find("#xor-right").is_displayed() and not page.find("#xor-coding").is_displayed()
    assert not page.find("#decision-key").is_displayed()
    assert inspection(studio, run)["plane"]["boundaries"] is None
    page.shot("similarity-light")
    page.dark(True)
    page.shot("similarity-dark")
    page.dark(False)


def test_real_exclusive_or_is_not_said_to_have_test_data(page, studio):
    run = studio.train({"dataset": "xor", "scalar": "real"})
    page.open(f"{studio.base}/#train?runs={run}")
    page.driver.refresh()
    page.wait(lambda: "same four points" in page.text("#lesson"), "this is another lesson")
    assert "never" not in page.text("#lesson")
    page.go("inside")
    page.wait(lambda: "4 of 4" in page.text("#xor-right"), "it is not said that it is solved")
    page.shot("xor-real")


def test_weights_open_the_walk(page, studio, trained):
    inside(page, studio, trained)
    page.wait(lambda: len(page.all("#weights button")) == 30, "the pictures are no buttons")
    button = page.find('#weights button[aria-label="neuron 7"]')
    page.script("arguments[0].focus()", button)
    page.press(Keys.ENTER)
    page.seen("#sample-view")
    page.wait(lambda: page.text("#walk-title") == "Forward, layer 1 · neuron 7", "another place is shown")
    assert "2 of 12" in page.text("#walk-place")
    page.go("inside")
    page.click('#weights button[aria-label="neuron 30"]')
    page.wait(lambda: page.text("#walk-title").endswith("neuron 30"), "another neuron is shown")


def test_parts_of_one_run_have_its_colour_and_name(page, studio, trained):
    other = studio.train({"dataset": "digits", "sizes": [784, 12, 10], "trainSize": 500, "epochs": 2,
                          "activation": ["relu", "softmax"], "seed": 7, "cost": "log-likelihood"})
    inside(page, studio, trained)
    page.wait(lambda: page.text("#activation-title") == "Activations", "a single run is named")
    slopes = {"sigmoid": True, "tanh": False, "relu": False}

    def shown():
        return {name: page.find(f"[data-slope={name}]").is_displayed() for name in slopes}
    assert shown() == slopes
    inside(page, studio, trained, other)
    page.wait(lambda: len(page.text("#activation-title")) > len("Activations · "), "the run is not named")

    def fill():
        return page.script("return getComputedStyle(document.querySelector('.histograms path')).fill")
    first = fill()
    page.click(f'#chips li[data-id="{other}"] .choose')
    page.wait(lambda: fill() != first, "the histograms have the colour of the other run")
    page.wait(lambda: len(page.all("#weights button")) == 12, "these are other weights")
    assert shown() == {**slopes, "sigmoid": False, "relu": True}
    page.shot("inside-relu")


def test_the_colours_of_dots_are_explained(page, studio):
    run = studio.post("/api/runs", {"start": False, "configuration": {
        "dataset": "digits", "trainSize": 500, "epochs": 5}})["id"]
    studio.post(f"/api/runs/{run}/control", {"action": "step"})
    inside(page, studio, run)
    page.wait(lambda: page.text("#trail-chart figcaption small") == "dots: the measured values, between them "
              "nobody looked; layers from ochre, the first, to purple, the last", "the note is another one")


def test_a_run_that_trains_is_painted_four_times_a_second(page, studio):
    run = studio.post("/api/runs", {"configuration": {
        "dataset": "digits", "sizes": [784, 30, 10], "epochs": 10_000, "trainSize": 2000}})["id"]
    inside(page, studio, run)
    page.wait(lambda: len(page.all("#weights button")) == 30, "no weights are shown")
    page.script("""
        window.painted = 0;
        const put = CanvasRenderingContext2D.prototype.putImageData;
        const first = document.querySelector("#weights canvas");
        CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
          if (this.canvas === first) window.painted += 1;
          return put.apply(this, rest);
        };
        window.since = performance.now();""")
    page.wait(lambda: page.script("return window.painted") >= 4, "it is not painted")
    painted, seconds = page.script("return [window.painted, (performance.now() - window.since) / 1000]")
    assert painted <= 4 * seconds + 2, f"{painted} times in {seconds} s"
    studio.post(f"/api/runs/{run}/control", {"action": "stop"})
