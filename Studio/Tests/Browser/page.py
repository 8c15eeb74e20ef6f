"""The page in a browser: finding, waiting, drawing, and the errors of the browser."""

import os
import pathlib
import shutil

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select, WebDriverWait

SHOTS = pathlib.Path(os.environ["BACKPROP_SHOTS"])

# Runs before the scripts of the page.
WATCH = """
window.reportedErrors = [];
addEventListener("error", (e) => reportedErrors.push(`${e.message} ${e.filename}:${e.lineno}`));
addEventListener("unhandledrejection", (e) => reportedErrors.push(`rejected: ${e.reason}`));
document.addEventListener("securitypolicyviolation",
  (e) => reportedErrors.push(`policy ${e.violatedDirective}: ${e.blockedURI} ${e.sourceFile}`));
"""


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome")
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                     "--disable-dev-shm-usage", "--window-size=1440,900"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    return driver


class Actions:
    """What a user does, by the `find`, `all`, `script` and `wait` of a browser."""

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0]).textContent", selector)

    def seen(self, selector, seconds=15):
        return self.wait(
            lambda: next((e for e in self.all(selector) if e.is_displayed()), None),
            f"{selector} is never visible", seconds)

    def click(self, selector):
        def enabled():
            seen = (e for e in self.all(selector) if e.is_displayed() and e.is_enabled())
            return next(seen, None)
        element = self.wait(enabled, f"{selector} is never enabled")
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def go(self, view):
        self.click(f"nav a[data-view={view}]")
        self.seen(f"#{view}-view")

    def type(self, selector, value):
        field = self.seen(selector)
        field.clear()
        field.send_keys(str(value))

    def label(self, figure):
        """Returns the description of a chart for screen readers."""
        return self.find(f"#{figure} .plot").get_attribute("aria-label") or ""


class Page(Actions):
    def __init__(self, driver):
        self.driver = driver

    def open(self, address):
        self.driver.get(address)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition, what, seconds=15):
        """Waits until `condition()` is true, and returns it; `what` is the message of the failure."""
        def holds(_):
            try:
                return condition()
            except StaleElementReferenceException:
                return False
        return WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(holds, what)

    def choose(self, selector, value):
        Select(self.seen(selector)).select_by_value(value)

    def press(self, *keys):
        """Presses keys in the focused element."""
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def draw(self, strokes):
        """Draws with the mouse; positions are fractions of the canvas."""
        pad = self.find("#pad")
        self.script("arguments[0].scrollIntoView({block: 'center'})", pad)
        size = pad.size["width"]
        for stroke in strokes:
            actions = ActionChains(self.driver, duration=10)
            for index, (x, y) in enumerate(stroke):
                actions.move_to_element_with_offset(pad, (x - 0.5) * size, (y - 0.5) * size)
                if index == 0:
                    actions.click_and_hold()
            actions.release().perform()

    def touch(self, strokes):
        """Draws with a finger; positions are fractions of the canvas."""
        pad = self.find("#pad")
        self.script("arguments[0].scrollIntoView({block: 'center'})", pad)
        box = self.script("return arguments[0].getBoundingClientRect().toJSON()", pad)

        def send(kind, *places):
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [
                {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": at}
                for at, (x, y) in enumerate(places)]})

        for stroke in strokes:
            send("touchStart", stroke[0])
            for place in stroke[1:]:
                send("touchMove", place)
            # A second finger touches and leaves: it must not draw.
            send("touchStart", stroke[-1], (.05, .05))
            send("touchEnd", stroke[-1])
            send("touchEnd")

    def has_touch(self, touch):
        self.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {
            "enabled": touch, "maxTouchPoints": 5 if touch else 1})

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def dark(self, dark):
        # Without motion, so that a screenshot shows the final state.
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def shot(self, name):
        # After two frames everything is painted.
        self.driver.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
        self.driver.save_screenshot(str(SHOTS / f"{name}.png"))

    def errors(self):
        """Returns the errors since the last call: of scripts, the content policy, the console."""
        log = [entry["message"] for entry in self.driver.get_log("browser")
               if entry["level"] == "SEVERE"]
        return log + self.script("return reportedErrors.splice(0)")
