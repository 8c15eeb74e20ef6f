"""Training: the first screen, live curves, controls, comparison and inspection."""

import json
import re
import time

from page import SHOTS
from selenium.webdriver.common.keys import Keys


def epochs_on_chart(page):
    """Returns the last epoch in the description of the accuracy chart."""
    epochs = re.findall(r"after epoch (\d+)", page.label("accuracy-chart"))
    return max(map(int, epochs), default=0)


def painted(page, figure):
    """Returns the number of pixels of a chart in the colour of the first run."""
    return page.script("""
        const canvas = document.querySelector(`#${arguments[0]} canvas`);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let k = 0; k < data.length; k += 4)
          if (data[k + 3] > 200 && data[k + 2] > data[k] + 100) count += 1;
        return count;""", figure)


def shown(page, studio):
    return [studio.run(chip.get_attribute("data-id")) for chip in page.all("#chips li")]


def test_first_screen_invites(page, studio):
    assert studio.runs() == []
    assert page.seen("#begin").text == "Train"
    assert len(page.all("[data-presets=cards] button")) >= 4
    page.shot("empty-light")
    page.dark(True)
    page.shot("empty-dark")
    page.dark(False)


def test_curves_grow_while_it_trains(page, studio):
    page.type("#trainSize", 1000)
    page.type("#epochs", 10000)
    page.click("#form button[value=alone]")
    early = page.wait(lambda: epochs_on_chart(page), "no epoch is shown")
    page.wait(lambda: epochs_on_chart(page) >= early + 5, "the curves do not grow")
    page.wait(lambda: painted(page, "accuracy-chart") > 200, "no curve is painted")
    page.wait(lambda: painted(page, "cost-chart") > 200, "no curve is painted")
    [run] = studio.runs()
    assert run["configuration"]["trainSize"] == 1000 and run["epochs"] == 10000
    assert run["state"] == "running"


def test_pause_step_and_resume(page, studio):
    identifier = page.find("#chips li").get_attribute("data-id")

    def position():
        run = studio.run(identifier)
        return run["fraction"] * run["epochs"]

    page.click("[data-action=pause]")
    page.wait(lambda: studio.run(identifier)["state"] == "paused", "it does not pause")
    page.wait(lambda: "paused" in page.text("#run-state"), "the page does not show that it is paused")
    before = position()
    page.click("[data-action=step]")
    page.wait(lambda: position() > before, "it does not step")
    # One mini-batch of 10 out of 1,000 samples.
    assert abs(position() - before - 0.01) < 1e-6
    epoch = studio.run(identifier)["epoch"]
    page.click("[data-action=epoch]")
    page.wait(lambda: studio.run(identifier)["epoch"] == epoch + 1
              and studio.run(identifier)["state"] == "paused", "it does not step an epoch")
    page.wait(lambda: epochs_on_chart(page) == epoch + 1, "the epoch is not on the chart")
    page.click("[data-action=resume]")
    page.wait(lambda: studio.run(identifier)["epoch"] > epoch + 2, "it does not continue")


def test_inspection_while_it_trains(page, studio):
    page.go("inside")
    weights = page.wait(lambda: page.all("#weights canvas"), "no weights are shown")
    assert len(weights) == 30
    assert len(page.all("#histograms figure")) == 2
    assert page.all("#histograms path")[0].get_attribute("d").count("M") >= 16
    page.wait(lambda: "δ¹" in page.text("#gradient-now"), "no gradient is described")
    before = page.text("#gradient-now")
    page.wait(lambda: page.text("#gradient-now") != before, "the inspection is not updated")
    page.click("[data-action=stop]")
    page.wait(lambda: "stopped" in page.text("#run-state"), "it does not stop")


def test_depth_slider_starts_a_deeper_run(page, studio):
    slider = page.find("#new-depth")
    page.script("arguments[0].focus()", slider)
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    page.wait(lambda: len(page.all("#chips li")) == 2, "no run is compared with the first")
    assert [len(run["configuration"]["sizes"]) for run in shown(page, studio)] == [3, 6]
    page.wait(lambda: len(page.all("#histograms figure")) == 5, "the deep run is not inspected")
    page.wait(lambda: page.label("profile-chart").count(",") >= 5,
              "the chart does not have the layers of both runs")
    page.shot("inside-light")
    page.dark(True)
    page.shot("inside-dark")
    page.dark(False)
    page.click("[data-action=stop]")


def test_quadratic_against_cross_entropy(page, studio):
    page.go("train")
    page.click("[data-preset=costs]")
    page.wait(lambda: sorted(run["configuration"]["cost"] for run in shown(page, studio))
              == ["cross-entropy", "quadratic"], "the two runs are not shown")
    page.wait(lambda: len(page.all("#comparison tbody tr")) == 2, "the runs are not compared")
    page.wait(lambda: "Quadratic cost" in page.text("#lesson"), "this is another lesson")
    page.wait(lambda: epochs_on_chart(page) >= 2, "the runs do not train", 30)
    page.wait(lambda: "cross-entropy" in page.label("accuracy-chart")
              and "quadratic" in page.label("accuracy-chart"), "a curve is missing")
    page.shot("compare-light")
    page.dark(True)
    page.shot("compare-dark")
    page.dark(False)


def test_slow_motion_steps_epoch_by_epoch(page, studio):
    page.click("#slow")
    page.click("[data-preset=vanishing]")
    page.wait(lambda: [run["configuration"]["sizes"][1:-1] for run in shown(page, studio)]
              == [[30] * 4] * 2, "the deep runs are not shown")
    page.wait(lambda: epochs_on_chart(page) >= 3, "no epoch is trained")
    assert all(run["epoch"] < 10 for run in shown(page, studio)), "it is not slow"
    page.go("inside")
    page.wait(lambda: "times smaller" in page.text("#gradient-now"),
              "the gradient of the sigmoid layers does not vanish")
    page.shot("slow-light")
    page.click("[data-action=pause]")
    [paused, other] = [run["id"] for run in shown(page, studio)]
    page.wait(lambda: studio.run(paused)["state"] == "paused", "it does not pause")
    epoch, elsewhere = studio.run(paused)["epoch"], studio.run(other)["epoch"]
    page.wait(lambda: studio.run(other)["epoch"] >= elsewhere + 2, "the other one is paused too")
    assert studio.run(paused)["epoch"] <= epoch + 1, "it continues although it is paused"
    page.click("#slow")
    page.wait(lambda: studio.run(other)["state"] == "finished", "it does not continue at full speed")
    page.click("[data-action=stop]")
    page.go("train")


def test_slow_motion_of_long_runs_keeps_its_time(page, studio):
    """Two runs of 400 epochs take about 15 seconds, and no request is refused."""
    page.click("#slow")
    page.click("[data-preset=regularisation]")
    page.wait(lambda: [run["epochs"] for run in shown(page, studio)] == [400, 400],
              "the two runs are not shown")
    start = time.monotonic()
    page.wait(lambda: all(run["state"] == "finished" for run in shown(page, studio)),
              "they do not end", 60)
    assert time.monotonic() - start > 10, "it is not slow"
    assert not page.find("#bar-error").is_displayed(), page.text("#bar-error")
    assert all(run["epoch"] == 400 for run in shown(page, studio))
    page.wait(lambda: "%" in page.text("#result"), "the result is not said")
    page.shot("overfitting-light")
    page.click("#slow")


def test_chart_is_read_with_keys(page):
    plot = page.find("#accuracy-chart .plot")
    page.script("arguments[0].focus()", plot)
    page.press(Keys.HOME, Keys.ARROW_RIGHT)
    page.wait(lambda: page.text("#accuracy-chart .spoken").startswith("epoch 1: "),
              "the values are not announced")
    page.seen("#accuracy-chart .readout")
    page.press(Keys.ESCAPE)


def test_complex_plane(page, studio):
    page.click("[data-preset=plane]")
    page.wait(lambda: [run["configuration"]["scalar"] for run in shown(page, studio)]
              == ["complex"], "the complex run is not shown", 30)
    page.go("inside")
    page.seen("#plane", 30)
    colours = page.wait(lambda: page.script("""
        const canvas = document.getElementById("plane");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let k = 0; k < data.length; k += 4) seen.add(data[k] >> 5 << 6 | data[k + 1] >> 5 << 3
          | data[k + 2] >> 5);
        return seen.size;""") > 20, "the plane has no colours")
    assert colours
    key = page.find(".colours img")
    assert page.script("return arguments[0].naturalWidth", key) == 96, "the key has no image"
    page.shot("plane-light")
    page.dark(True)
    page.shot("plane-dark")
    page.dark(False)


def test_more_settings_come_from_the_catalogue(page, studio):
    page.go("train")
    page.choose("#dataset", "digits")
    page.script("for (const part of document.querySelectorAll('#form details')) part.open = true")
    keys = {option["key"] for option in json.loads(studio.get("/api/catalog"))["options"]}
    made = page.all("#more-settings [name]")
    by_hand = {field.get_attribute("name") for field in page.all("#form [name]")} - {
        field.get_attribute("name") for field in made}
    missing = keys - by_hand - {field.get_attribute("name") for field in made}
    # The kind of targets is that of the data.
    assert missing == {"sizes", "activation", "task"}, "a setting has no field"
    for field in made:
        name = field.get_attribute("id")
        assert page.find(f"label[for={name}]"), f"{name} has no label"
        assert page.text(f"#{field.get_attribute('aria-describedby')}"), f"{name} has no help"
    assert not page.find("#option-momentum").is_displayed()
    page.choose("#optimizer", "momentum")
    assert page.find("#option-momentum").is_displayed()
    assert not page.find("#option-beta1").is_displayed()
    page.type("#epochs", 2)
    page.type("#trainSize", 200)
    page.type("#option-momentum", 0.5)
    page.type("#option-schedule", "cosine:2")
    page.type("#option-monitor", "training-cost, evaluation-accuracy")
    page.choose("#option-generator", "numpy")
    page.click("#option-stratify")
    for words in ["--momentum 0.5", "--schedule cosine:2", "--generator numpy", "--stratify",
                  "--monitor training-cost,evaluation-accuracy"]:
        assert words in page.text("#command"), f"{words} is not on the command line"
    page.find("#more-settings").screenshot(str(SHOTS / "settings-light.png"))
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["configuration"]["momentum"] == 0.5, "it does not start")
    settings = studio.runs()[0]["configuration"]
    assert settings["schedule"] == "cosine:2" and settings["generator"] == "numpy"
    assert settings["monitor"] == ["training-cost", "evaluation-accuracy"] and settings["stratify"]
    page.type("#option-schedule", "sine:2")
    page.click("#form button[value=alone]")
    assert page.seen("#form-error").text.startswith("Schedule: "), "it names no field of the form"
    assert all("422" in error for error in page.errors())
    page.click("#defaults")
    assert page.find("#option-schedule").get_attribute("value") == ""
    assert not page.find("#option-stratify").is_selected()
    page.script("for (const part of document.querySelectorAll('#form details')) part.open = false")


def test_errors_are_shown_in_the_form(page):
    page.go("train")
    page.choose("#dataset", "digits")
    # Only pairs that exist can be chosen.
    page.choose("#cost", "log-likelihood")
    assert [o.text for o in page.all("#output option")] == ["softmax"]
    page.choose("#cost", "cross-entropy")
    assert [o.text for o in page.all("#output option")] == ["sigmoid"]
    page.type("#eta", "0")
    page.click("#form button[value=alone]")
    error = page.seen("#form-error")
    assert error.get_attribute("role") == "alert" and "greater than 0" in error.text
    assert error.text.startswith("Learning rate")
    page.shot("error-light")
    page.click("#defaults")


def test_a_decimal_comma_is_a_decimal_comma(page, studio):
    page.choose("#dataset", "digits")
    page.type("#eta", "0,25")
    page.type("#epochs", 1)
    page.type("#trainSize", 200)
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["configuration"]["eta"] == 0.25, "0,25 is another number")
    page.seen("#result")
    page.wait(lambda: "of the test data" in page.text("#result"), "there is no result in words")
    page.click("#defaults")


def test_addresses_hold_the_state(page, studio):
    two = [run["id"] for run in studio.runs()][:2]
    page.open(f"{studio.base}/#inside?runs={','.join(two)}&focus={two[1]}")
    page.driver.refresh()
    page.wait(lambda: len(page.all("#chips li")) == 2, "the runs of the address are not shown")
    pressed = page.find("#chips [aria-pressed=true]").find_element("xpath", "..")
    assert pressed.get_attribute("data-id") == two[1]
    assert page.seen("#inside-view") and not page.find("#train-view").is_displayed()
