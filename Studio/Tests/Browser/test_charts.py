"""The charts: zoom, logarithmic axes, smoothing, and the figure on the screen as a file."""

import json
import struct
import xml.etree.ElementTree

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = ["accuracy-chart", "cost-chart"]


@pytest.fixture(scope="module")
def long_run(studio):
    """A run with many epochs, whose curves are not smooth."""
    return studio.train({
        "dataset": "digits", "sizes": [784, 10, 10], "trainSize": 300, "epochs": 60, "seed": 3})


@pytest.fixture(autouse=True)
def opened(page, studio, long_run):
    page.open(f"{studio.base}/#train?runs={long_run}")
    page.driver.refresh()
    page.wait(lambda: "after epoch 60" in page.label("cost-chart"), "the curves are missing")


def drag(page, figure, start, end):
    """Drags over a part of the plot; positions are fractions of its width."""
    plot = page.find(f"#{figure} .plot")
    page.script("arguments[0].scrollIntoView({block: 'center'})", plot)
    width = plot.size["width"]
    (ActionChains(page.driver, duration=20).move_to_element_with_offset(plot, (start - 0.5) * width, 0)
     .click_and_hold().move_by_offset((end - start) * width / 2, 0)
     .move_by_offset((end - start) * width / 2, 0).release().perform())


def first_and_last(page, figure):
    """Returns the first and the last epoch that the readout of a chart can reach."""
    plot = page.find(f"#{figure} .plot")
    page.script("arguments[0].focus()", plot)
    ends = []
    for key in [Keys.HOME, Keys.END]:
        page.press(key)
        ends.append(int(page.text(f"#{figure} .spoken").split(":")[0].split()[-1]))
    return tuple(ends)


def test_a_drag_zooms_all_charts(page):
    assert first_and_last(page, "cost-chart") == (0, 60)
    drag(page, "accuracy-chart", 0.3, 0.6)
    page.seen("#cost-chart .figure-buttons button:first-child")
    span = first_and_last(page, "accuracy-chart")
    assert 10 < span[0] < 25 and 30 < span[1] < 50
    assert first_and_last(page, "cost-chart") == span, "the charts are not linked"
    page.shot("zoom-light")
    # The span is a part of the address, which can be given to others.
    address = page.wait(lambda: "span=" in page.driver.current_url and page.driver.current_url,
                        "the address does not have the span")
    assert address.endswith(f"span={span[0]}-{span[1]}")
    page.driver.refresh()
    page.wait(lambda: "after epoch" in page.label("cost-chart"), "the curves are missing")
    assert first_and_last(page, "cost-chart") == span, "the address does not zoom"
    page.click("#cost-chart .figure-buttons button:first-child")
    assert first_and_last(page, "accuracy-chart") == (0, 60), "the button does not reset"
    page.wait(lambda: "span=" not in page.driver.current_url, "the address still has a span")
    drag(page, "cost-chart", 0.5, 0.3)
    assert first_and_last(page, "cost-chart") != (0, 60), "a drag to the left does not zoom"
    page.press(Keys.ESCAPE)
    assert first_and_last(page, "cost-chart") == (0, 60), "Escape does not reset"


def test_keys_and_a_double_click_zoom(page):
    page.script("arguments[0].focus()", page.find("#cost-chart .plot"))
    page.press("+")
    low, high = first_and_last(page, "accuracy-chart")
    assert 25 <= high - low <= 35
    plot = page.find("#accuracy-chart .plot")
    ActionChains(page.driver).double_click(plot).perform()
    assert first_and_last(page, "accuracy-chart") == (0, 60)


def figure(page, name):
    """Returns the figure of a chart, as its button saves it."""
    page.driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    page.script("""
        window.saved = [];
        const make = URL.createObjectURL;
        URL.createObjectURL = (blob) => { saved.push(blob); return make.call(URL, blob); };
        HTMLAnchorElement.prototype.click = function () { window.savedName = this.download; };""")
    button = next(b for b in page.all(f"#{name} .figure-buttons button") if b.text == "SVG")
    button.click()
    text = page.driver.execute_async_script("saved.at(-1).text().then(arguments[0])")
    return xml.etree.ElementTree.fromstring(text)


def lines(drawing):
    """Returns the curves of a figure: the strokes that are longer than those of axes."""
    return [p for p in drawing.iter(f"{SVG}path")
            if p.get("fill") == "none" and p.get("d").count("L") > 5]


def words(drawing):
    return [text.text for text in drawing.iter(f"{SVG}text")]


def test_smoothing_keeps_the_measured_curve(page, studio, long_run):
    before = lines(figure(page, "cost-chart"))
    page.script("""
        const range = document.getElementById("smoothing");
        range.value = 0.9;
        range.dispatchEvent(new Event("input"));""")
    assert page.text("#smoothing-value") == "0.9"
    drawing = figure(page, "cost-chart")
    after = lines(drawing)
    assert len(after) == 2 * len(before) == 4
    faint = [line.get("d") for line in after if line.get("opacity")]
    assert sorted(faint) == sorted(line.get("d") for line in before), "the measured curves change"
    assert "smoothed with weight 0.9" in " ".join(words(drawing))
    wide = page.driver.execute_async_script("""
        saved.at(-1).text().then((text) => {
          const host = document.createElement("div");
          document.body.append(host);
          host.innerHTML = text;
          const svg = host.firstChild;
          const wide = [...svg.querySelectorAll("text")].filter((one) => {
            const box = one.getBoundingClientRect();
            const frame = svg.getBoundingClientRect();
            return box.right > frame.right + 1 || box.left < frame.left - 1;
          }).map((one) => one.textContent);
          host.remove();
          arguments[0](wide);
        });""")
    assert wide == [], "a text is wider than the figure"
    page.script("arguments[0].focus()", page.find("#cost-chart .plot"))
    page.press(Keys.HOME, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    spoken = page.text("#cost-chart .spoken")
    assert "test, smoothed" in spoken and "test " in spoken, "the readout does not tell them apart"
    costs = json.loads(studio.get(f"/api/runs/{long_run}/history"))["evaluationCost"]
    # The second value of the average, with the bias corrected.
    expected = (0.9 * 0.1 * costs[0] + 0.1 * costs[1]) / (1 - 0.9 ** 2)
    assert f"test, smoothed {expected:.4g}" in spoken
    page.shot("smooth-light")


def test_logarithmic_axes(page):
    ticks = words(figure(page, "cost-chart"))
    page.click("#log-epoch")
    page.click("#log-cost")
    drawing = figure(page, "cost-chart")
    assert {"1", "2", "5", "10", "20", "50"} <= set(words(drawing)) and ticks != words(drawing)
    first = lines(drawing)[0].get("d").split("L")
    steps = [float(part.split()[0]) for part in first[1:]]
    assert steps[1] - steps[0] > 3 * (steps[-1] - steps[-2]), "the epochs are not logarithmic"
    page.shot("logarithmic-light")
    # A cost of zero cannot be drawn, and the chart says so.
    note = page.driver.execute_async_script("""
        const done = arguments[0];
        import("/chart.js").then(({ Chart }) => {
          const host = document.createElement("figure");
          document.querySelector(".charts").append(host);
          const chart = new Chart(host);
          chart.set({ title: "", note: "", summary: "", format: String,
            series: [{ label: "a", short: "a", colour: "blue", y: [1, 0, 0.1, -1] }],
            x: { label: "", from: 1, to: 4, whole: true }, y: { label: "", log: true } });
          setTimeout(() => { done(host.querySelector("small").textContent); host.remove(); }, 300);
        });""")
    assert note == "not drawn: 2 values that are not positive"


def test_the_figure_is_the_chart_on_the_screen(page):
    drag(page, "accuracy-chart", 0.3, 0.6)
    drawing = figure(page, "accuracy-chart")
    assert page.script("return savedName") == "accuracy.svg"
    plot = page.find("#accuracy-chart .plot")
    assert float(drawing.get("width")) == plot.size["width"] + 24
    assert {"Accuracy", "epoch"} <= set(words(drawing))
    assert "solid: test data; dashed: training data" in " ".join(words(drawing))
    assert drawing.find(f"{SVG}desc").text.startswith("Built-in digits")
    next(b for b in page.all("#accuracy-chart .figure-buttons button") if b.text == "PNG").click()
    page.wait(lambda: page.script("return savedName") == "accuracy.png", "there is no PNG")
    data = bytes(page.driver.execute_async_script(
        "saved.at(-1).arrayBuffer().then((b) => arguments[0]([...new Uint8Array(b)]))"))
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) == (2 * float(drawing.get("width")), 2 * int(float(drawing.get("height"))))
    colours = page.driver.execute_async_script("""
        createImageBitmap(saved.at(-1)).then((image) => {
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          let blue = 0;
          for (let k = 0; k < data.length; k += 4) if (data[k + 2] > data[k] + 100) blue += 1;
          arguments[0](blue);
        });""")
    assert colours > 200, "the curve is not in the picture"


def test_the_curves_begin_before_the_first_step(page, studio, long_run):
    early = json.loads(studio.get(f"/api/runs/{long_run}/history"))["early"]
    assert early[0]["at"] == 0
    page.script("arguments[0].focus()", page.find("#cost-chart .plot"))
    page.press(Keys.HOME)
    spoken = page.text("#cost-chart .spoken")
    assert spoken.startswith("epoch 0:") and f"test {early[0]['evaluationCost']:.4g}" in spoken


def test_a_change_is_marked_in_the_curves(page, studio):
    page.type("#trainSize", 400)
    page.type("#epochs", 5000)
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["state"] == "running" and studio.runs()[0]["epoch"] > 2,
              "it does not train")
    run = studio.runs()[0]["id"]
    page.click("#change summary")
    page.seen("#change-eta")
    page.wait(lambda: page.find("#change-eta").get_attribute("value") == "0.5", "η is not shown")
    page.type("#change-eta", "0,125")
    page.type("#change-batchSize", "20")
    page.click("#change-form button")
    page.wait(lambda: studio.run(run)["configuration"]["changes"], "nothing is changed")
    changes = studio.run(run)["configuration"]["changes"].split(",")
    epoch = int(changes[0].split(":")[0])
    assert changes == [f"{epoch}:eta=0.125", f"{epoch}:batch-size=20"]
    page.wait(lambda: studio.run(run)["epoch"] > epoch, "it does not go on")
    page.wait(lambda: "η = 0.125, m = 20" in words(figure(page, "accuracy-chart")),
              "the change is not marked")
    page.shot("change-light")
    page.type("#change-eta", "-1")
    page.click("#change-form button")
    assert "learning rate" in page.seen("#change-error").text
    assert all("422" in error for error in page.errors())
    assert f'changes: "{",".join(changes)}"' in studio.get(f"/api/runs/{run}/export/run.yaml").decode()
    page.click("[data-action=stop]")
    studio.until(run, "stopped")
    page.wait(lambda: not page.find("#change").is_displayed() or studio.run(run)["state"] == "stopped",
              "an ended run can be changed")


def test_seeds_are_a_band(page, studio):
    page.type("#trainSize", 300)
    page.type("#epochs", 6)
    page.type("#seed-count", 3)
    page.click("#form button[value=alone]")
    page.wait(lambda: len(page.all("#chips li")) == 3, "there are not three runs")
    runs = [chip.get_attribute("data-id") for chip in page.all("#chips li")]
    for run in runs:
        studio.until(run, "finished")
    assert sorted(studio.run(run)["configuration"]["seed"] for run in runs) == [1, 2, 3]
    page.wait(lambda: "after epoch 6" in page.label("cost-chart"), "the curves are missing")
    drawing = figure(page, "cost-chart")
    bands = [p for p in drawing.iter(f"{SVG}path") if p.get("opacity") and p.get("fill") != "none"]
    assert len(bands) == 2 and len(lines(drawing)) == 2
    assert "bands: from the least to the largest seed" in " ".join(words(drawing))
    last = [json.loads(studio.get(f"/api/runs/{run}/history"))["evaluationCost"][-1] for run in runs]
    assert f"{sum(last) / 3:.4g}" in page.label("cost-chart"), "the line is not the mean"
    page.shot("seeds-light")
    page.click("#seed-bands")
    page.wait(lambda: len(lines(figure(page, "cost-chart"))) == 6, "the runs are not shown one by one")
    page.click("#seed-bands")
    page.type("#seed-count", 1)
