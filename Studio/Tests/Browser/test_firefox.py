"""The main journeys in Firefox: training, drawing, a sample, points, over ℂ, the lecture, German, a phone.

Firefox is driven by its own protocol, so that no driver is needed beside it.
"""

import os
import pathlib
import shutil
import time

import page as browser_page
import pytest
from test_drawing import THREE
from test_teaching import colours
from test_training import epochs_on_chart, painted

marionette = pytest.importorskip("marionette_driver.marionette")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
pytestmark = pytest.mark.skipif(FIREFOX is None, reason="Firefox is not installed")


class Firefox(browser_page.Actions):
    """A window."""

    def __init__(self, base):
        self.base = base
        self.driver = marionette.Marionette(
            bin=FIREFOX, headless=True, gecko_log=os.devnull,
            prefs={"intl.accept_languages": "en", "ui.prefersReducedMotion": 1})
        self.driver.start_session()
        self.driver.set_window_rect(width=1440, height=1000)
        self.open("/")

    def open(self, path):
        self.driver.navigate(self.base + path)

    def close(self):
        self.driver.delete_session()
        self.driver.cleanup()

    def script(self, text, *arguments):
        return self.driver.execute_script(text, script_args=arguments, sandbox=None)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def wait(self, condition, what, seconds=20):
        end = time.monotonic() + seconds
        while not (result := condition()):
            assert time.monotonic() < end, what
            time.sleep(0.05)
        return result

    def choose(self, selector, value):
        self.script("""
            arguments[0].value = arguments[1];
            arguments[0].dispatchEvent(new Event("change", { bubbles: true }));""",
                    self.seen(selector), value)

    def draw(self, strokes):
        """Draws with the mouse; positions are fractions of the canvas."""
        pad = self.find("#pad")
        self.script("arguments[0].scrollIntoView({block: 'center'})", pad)
        box = self.script("return arguments[0].getBoundingClientRect().toJSON()", pad)
        for stroke in strokes:
            moves = [{"type": "pointerMove", "duration": 5, "x": int(box["x"] + x * box["width"]),
                      "y": int(box["y"] + y * box["height"])} for x, y in stroke]
            moves.insert(1, {"type": "pointerDown", "button": 0})
            self.driver._send_message("WebDriver:PerformActions", {"actions": [
                {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"},
                 "actions": [*moves, {"type": "pointerUp", "button": 0}]}]})

    def shot(self, name):
        path = pathlib.Path(browser_page.SHOTS) / f"firefox-{name}.png"
        path.write_bytes(self.driver.screenshot(format="binary", full=False))

    def errors(self):
        """Returns the errors of the page's scripts and of its policy in the console, and clears it."""
        with self.driver.using_context("chrome"):
            return self.driver.execute_script("""
                const messages = Services.console.getMessageArray();
                Services.console.reset();
                return messages.filter((one) => one instanceof Ci.nsIScriptError
                    && !(one.flags & Ci.nsIScriptError.warningFlag)
                    && one.category.startsWith("content"))
                  .map((one) => `${one.errorMessage} ${one.sourceName}:${one.lineNumber}`);""")


@pytest.fixture(scope="module")
def firefox(studio):
    firefox = Firefox(studio.base)
    yield firefox
    firefox.close()


@pytest.fixture(autouse=True)
def quiet_firefox(request):
    """After each test: the browser has reported no error."""
    yield
    if "firefox" in request.fixturenames:
        assert request.getfixturevalue("firefox").errors() == []


def test_errors_are_noticed(firefox):
    firefox.script("""
        const script = document.createElement("script");
        script.src = "/nothing.js";
        document.head.append(script);
        setTimeout(() => { throw new Error("on purpose"); });""")
    seen = []
    firefox.wait(lambda: seen.extend(firefox.errors()) or any("on purpose" in e for e in seen),
                 "an error of a script is not noticed")


def test_curves_grow_while_it_trains(firefox, studio):
    # Runs of other tests would take its core.
    for run in studio.runs():
        if run["state"] in ("running", "queued"):
            studio.post(f"/api/runs/{run['id']}/control", {"action": "stop"})
    # The form has the settings of the newest run.
    firefox.choose("#dataset", "digits")
    firefox.type("#trainSize", 1000)
    firefox.type("#epochs", 10000)
    known = {run["id"] for run in studio.runs()}
    firefox.click("#form button[value=alone]")
    firefox.wait(lambda: known.isdisjoint(chip.get_attribute("data-id") for chip in firefox.all("#chips li"))
                 and firefox.all("#chips li"), "the run is not shown")
    early = firefox.wait(lambda: epochs_on_chart(firefox), "no epoch is shown")
    firefox.wait(lambda: epochs_on_chart(firefox) >= early + 5, "the curves do not grow")
    firefox.wait(lambda: painted(firefox, "cost-chart") > 200, "no curve is painted")
    firefox.shot("train")
    identifier = studio.runs()[0]["id"]
    firefox.click("[data-action=pause]")
    studio.until(identifier, "paused")


def test_drawn_three_is_classified(firefox, trained):
    firefox.go("draw")
    firefox.seen(f'#model option[value="{trained}"]')
    firefox.choose("#model", trained)
    firefox.draw(THREE)
    firefox.wait(lambda: firefox.text("#prediction").startswith("A 3"), "the 3 is not classified")
    firefox.shot("draw")


def test_a_sample_walks_through_the_equations(firefox, trained):
    firefox.open(f"/#sample?runs={trained}")
    firefox.driver.refresh()
    firefox.wait(lambda: "1 of 12" in firefox.text("#walk-place"), "the sample is not traced")
    for stage in ["Forward, layer 1", "Forward, layer 2", "The cost", "BP1", "BP2"]:
        firefox.click("#walk-next")
        firefox.wait(lambda name=stage: firefox.text("#walk-title").startswith(name),
                     f"{stage} does not follow")
    assert firefox.all("#walk-equations .numbers b"), "there are no numbers"
    firefox.shot("sample")


def test_points_are_trained_in_view(firefox):
    firefox.go("points")
    firefox.choose("#points-rule", "moons")
    firefox.type("#points-epochs", 40)
    firefox.click("#points-form button[type=submit]")
    firefox.wait(lambda: colours(firefox, "points-plane") > 12, "no boundary is painted")
    firefox.wait(lambda: "40 epochs" in firefox.text("#points-state"), "it does not end", 60)
    firefox.shot("points")


def test_a_complex_network_in_the_plane(firefox, studio):
    run = studio.train({"dataset": "xor", "epochs": 50})
    firefox.open(f"/#inside?runs={run}")
    firefox.driver.refresh()
    firefox.seen("#plane")
    firefox.wait(lambda: colours(firefox, "plane") > 12, "the plane is not coloured")
    firefox.shot("plane")


def test_a_link_trains_and_the_lecture_is_large(firefox, studio):
    firefox.open("/#train?dataset=circle&epochs=3&eta=0.25")
    firefox.wait(lambda: firefox.script("return document.getElementById('eta').value") == "0.25",
                 "the form does not have the settings of the link")
    firefox.click("#form button[value=alone]")
    firefox.wait(lambda: studio.runs()[0]["configuration"]["eta"] == 0.25, "it does not train")
    studio.until(studio.runs()[0]["id"], "finished")
    before = firefox.script("return getComputedStyle(document.body).fontSize")
    firefox.click("#lecture")
    firefox.wait(lambda: firefox.script("return getComputedStyle(document.body).fontSize") != before,
                 "the text is not larger")
    firefox.shot("lecture")
    firefox.click("#lecture")


def test_on_a_phone_nothing_is_cut_off(firefox):
    # Firefox's windows are no narrower.
    firefox.open("/#train")
    firefox.driver.set_window_rect(width=500, height=900)
    width = firefox.script("return innerWidth")
    assert width <= 520
    for view in ["train", "points", "draw", "runs"]:
        firefox.script("location.hash = arguments[0]", view)
        firefox.wait(lambda name=view: firefox.find(f"#{name}-view").is_displayed(), f"{view} is not open")
        wide = firefox.script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{view}: {wide} of {width} pixels"
    firefox.shot("phone")
    firefox.driver.set_window_rect(width=1440, height=1000)


def test_german(firefox):
    firefox.driver.set_pref("intl.accept_languages", "de")
    firefox.open("/#draw")
    firefox.driver.refresh()
    firefox.wait(lambda: firefox.script("return document.documentElement.lang") == "de",
                 "the page is not German")
    assert "Trainieren" in firefox.text("nav")
    assert firefox.seen("#draw-title").text == "Eine Ziffer zeichnen"
    firefox.shot("german")
