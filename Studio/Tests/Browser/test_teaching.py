"""Lessons: one sample step by step, points in the plane, links, own tables, errors, the lecture hall."""

import gzip
import io
import json
import math
import re
import zipfile

from PIL import Image
from page import SHOTS
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


def numbers(text):
    """Returns the numbers of a text of the page."""
    return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+(?:\.\d+)?", text)]


def colours(page, canvas):
    """Returns the number of different colours on a canvas, roughly."""
    return page.script("""
        const canvas = document.getElementById(arguments[0]);
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const seen = new Set();
        for (let k = 0; k < data.length; k += 4)
          seen.add(data[k] >> 5 << 6 | data[k + 1] >> 5 << 3 | data[k + 2] >> 5);
        return seen.size;""", canvas)


def value(page, selector):
    """Returns the value of a field."""
    return page.find(selector).get_attribute("value")


def enter(page, selector, text):
    """Types a text in place of that of a field, which keeps the focus meanwhile."""
    actions = ActionChains(page.driver).click(page.seen(selector))
    actions.key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text).perform()


def picture(page, selector):
    """Returns the picture on a canvas."""
    return page.script("return document.querySelector(arguments[0]).toDataURL()", selector)


def test_a_sample_walks_through_the_network(page, studio, trained):
    page.open(f"{studio.base}/#sample?runs={trained}")
    page.driver.refresh()
    page.wait(lambda: "1 of 12" in page.text("#walk-place"), "the sample is not traced")
    trace = studio.post(f"/api/runs/{trained}/trace", {"index": 0, "layer": 1, "unit": 1})["trace"]
    page.click("#walk-next")
    page.wait(lambda: page.text("#walk-title").startswith("Forward, layer 1"), "it does not walk")
    z = page.wait(lambda: page.all("#walk-equations .numbers b"), "there are no numbers")[0].text
    assert abs(numbers(z)[0] - trace["layers"][0]["z"][0]) < 0.01 * abs(trace["layers"][0]["z"][0])
    assert len(page.all("#walk-equations canvas")) == 1, "the weights are not shown as a picture"
    for stage in ["Forward, layer 2", "The cost", "BP1", "BP2", "BP3", "BP3", "BP4", "BP4"]:
        page.click("#walk-next")
        page.wait(lambda: page.text("#walk-title").startswith(stage), f"{stage} does not follow")
        if stage in ("BP1", "BP4"):
            page.shot(f"sample-{stage.lower()}")
    # BP4 of layer 1, whose numbers are those of the server.
    page.choose("#walk-unit", "3")
    page.wait(lambda: "neuron 3" in page.text("#walk-title"), "another neuron is not shown")
    page.find("#walk-next").send_keys(Keys.ARROW_LEFT)
    page.wait(lambda: page.text("#walk-title").startswith("BP4, the weights of layer 2"),
              "the keys do not walk")


def test_another_sample_and_the_drawing(page, studio):
    page.click("#sample-after")
    page.wait(lambda: page.find("#sample-index").get_attribute("value") == "2", "it is the same")
    page.go("draw")
    page.draw([[(.3, .25), (.5, .13), (.68, .3), (.48, .48), (.7, .66), (.5, .87), (.3, .75)]])
    page.click("#draw-trace")
    page.seen("#sample-view")
    page.wait(lambda: "predicted" in page.text("#sample-what"), "the drawing is not traced")
    assert page.find("#sample-kind").get_attribute("value") == "drawing"
    page.choose("#sample-label", "3")
    page.wait(lambda: "class 3" in page.text("#sample-what"), "it has another class")


def test_complex_numbers_are_arrows(page, studio):
    run = studio.train({"dataset": "xor", "epochs": 50})
    page.open(f"{studio.base}/#sample?runs={run}")
    page.driver.refresh()
    page.wait(lambda: "1 of 7" in page.text("#walk-place"), "the sample is not traced")
    page.click("#walk-next")
    page.wait(lambda: len(page.all(".arrows .arrow")) == 2, "z and a are no arrows")
    assert "i)" in page.text("#walk-equations")
    page.shot("sample-complex")
    page.go("inside")
    page.seen("#plane")
    ActionChains(page.driver).move_to_element(page.find("#plane")).perform()
    page.wait(lambda: "the output is" in page.text("#plane-value"), "no value is read")


def test_points_are_trained_in_view(page, studio):
    page.go("points")
    page.choose("#points-rule", "circle")
    page.wait(lambda: "350 training points" in page.text("#points-caption"), "there are no points")
    page.type("#points-epochs", 40)
    page.click("#points-form button[type=submit]")
    page.wait(lambda: "epoch " in page.text("#points-state"), "it does not train")
    page.seen("#points-network")
    page.wait(lambda: colours(page, "points-plane") > 12, "no boundary is painted")
    before = studio.runs()[0]["epoch"]
    page.wait(lambda: studio.runs()[0]["epoch"] > before, "it is not live")
    page.shot("points-light")
    page.wait(lambda: "40 epochs" in page.text("#points-state"), "it does not end", 40)
    assert numbers(page.text("#points-state"))[-1] > 85
    page.choose("#points-picture", "1.2")
    page.wait(lambda: "neuron 2 of layer 1" in page.text("#points-caption"), "it is not enlarged")
    page.choose("#points-picture", "")
    network = page.find("#points-network")
    width, height = network.size["width"], network.size["height"]
    ActionChains(page.driver).move_to_element_with_offset(
        network, width // 2 - 35, -29).perform()
    page.wait(lambda: "of layer 3" in page.text("#points-caption"), "the pointer enlarges nothing")
    page.dark(True)
    page.shot("points-dark")
    page.dark(False)


def test_a_weight_is_changed_and_trained_on_from(page, studio):
    """A weight of a paused run is changed there, that of a finished one in a run that repeats it."""
    page.go("points")
    page.choose("#points-rule", "moons")
    page.type("#points-hidden", "3")
    page.type("#points-epochs", 30)
    if page.find("#points-slow").is_selected():
        page.click("#points-slow")
    page.click("#points-form button[type=submit]")
    page.wait(lambda: "30 epochs" in page.text("#points-state"), "it does not end", 40)
    first = studio.runs()[0]
    # A click on the bias of the second neuron of the first layer, in the middle of three.
    network = page.seen("#points-network")
    width = network.size["width"]
    ActionChains(page.driver).move_to_element_with_offset(network, 0, 0).click().perform()
    assert value(page, "#points-weight-name") == "b1.2"
    # Just left of it the line from y arrives from below.
    ActionChains(page.driver).move_to_element_with_offset(
        network, -int(7 + width / 10), 2).click().perform()
    assert value(page, "#points-weight-name") == "w1.2.2"
    before = picture(page, "#points-plane")
    page.choose("#points-weight-name", "w2.1.2")
    enter(page, "#points-weight-value", "-7,5")
    page.wait(lambda: picture(page, "#points-plane") != before, "the boundary stays")
    page.wait(lambda: "Tried only" in page.text("#points-weight-note"), "it is not said to be tried")
    page.shot("points-weight")
    page.click("#points-weight-undo")
    page.wait(lambda: picture(page, "#points-plane") == before, "it is not undone")
    enter(page, "#points-weight-value", "-7.5")
    page.wait(lambda: page.find("#points-weight-apply").is_enabled(), "it cannot be trained on")
    page.click("#points-weight-apply")
    page.wait(lambda: "60 epochs" in page.text("#points-state"), "it is not trained on", 40)
    again = studio.runs()[0]
    assert again["configuration"]["changes"] == "31:w2.1.2=-7.5"
    history, old = (json.loads(studio.get(f"/api/runs/{run['id']}/history"))["trainingCost"]
                    for run in [again, first])
    assert history[:30] == old and history[30] != old[29]


def test_a_weight_of_a_paused_run_is_changed(page, studio):
    page.go("points")
    page.choose("#points-rule", "circle")
    page.type("#points-epochs", 400)
    if not page.find("#points-slow").is_selected():
        page.click("#points-slow")
    page.click("#points-form button[type=submit]")
    page.wait(lambda: studio.runs()[0]["epoch"] > 2 and "epoch" in page.text("#points-state"),
              "it does not train")
    page.click("#points-pause")
    page.wait(lambda: page.text("#points-pause") == "Resume", "it is not paused")
    page.choose("#points-weight-name", "w1.1.2")
    enter(page, "#points-weight-value", "3")
    page.wait(lambda: page.find("#points-weight-apply").is_enabled(), "it cannot be changed")
    page.click("#points-weight-apply")
    page.wait(lambda: "w1.1.2" in page.text("#points-weight-note"), "it is not said to be changed")
    epoch = studio.runs()[0]["epoch"]
    assert studio.runs()[0]["configuration"]["changes"] == f"{epoch + 1}:w1.1.2=3"
    assert value(page, "#points-weight-value") == "3"
    page.click("#points-epoch")
    page.wait(lambda: page.text("#points-weight-note") == "", "it is still to come")
    assert 2 < float(value(page, "#points-weight-value")) < 4
    page.go("train")
    page.shot("points-weight-curves")


def test_values_are_a_surface(page, studio):
    page.go("points")
    page.choose("#points-rule", "hills")
    page.wait(lambda: "350 training points" in page.text("#points-caption"), "there are no points")
    if page.find("#points-slow").is_selected():
        page.click("#points-slow")
    page.type("#points-hidden", "8, 8")
    page.type("#points-eta", "0,1")
    page.type("#points-epochs", 200)
    page.click("#points-form button[type=submit]")
    page.wait(lambda: "200 epochs" in page.text("#points-state"), "it does not end", 60)
    run = studio.runs()[0]
    assert run["configuration"]["cost"] == "quadratic" and run["configuration"]["sizes"][-1] == 1
    history = json.loads(studio.get(f"/api/runs/{run['id']}/history"))["evaluationCost"]
    assert history[-1] < 0.2 * history[0], (history[0], history[-1])
    assert "test cost" in page.text("#points-state")
    page.wait(lambda: colours(page, "points-plane") > 12, "no surface is painted")
    page.shot("points-values")


def test_points_are_drawn_by_hand(page, studio):
    page.choose("#points-rule", "drawn")
    plane = page.seen("#points-plane")
    page.script("arguments[0].scrollIntoView({block: 'center'})", plane)
    size = plane.size["width"]
    for label, radius in ((1, 0.12), (2, 0.4)):
        page.click(f"#points-labels button:nth-child({label})")
        for k in range(8):
            x, y = radius * math.cos(k * math.pi / 4), radius * math.sin(k * math.pi / 4)
            ActionChains(page.driver, duration=10).move_to_element_with_offset(
                plane, int(x * size), int(y * size)).click().perform()
    page.wait(lambda: "16 training points" in page.text("#points-caption"), "points are missing")
    # With keys: another point in the middle, which is taken back.
    page.script("arguments[0].focus()", plane)
    page.press(Keys.ENTER)
    page.wait(lambda: "17 training points" in page.text("#points-caption"), "no point by key")
    page.press(Keys.BACKSPACE)
    page.wait(lambda: "16 training points" in page.text("#points-caption"), "it is not taken back")
    page.click("#points-form button[type=submit]")
    page.wait(lambda: studio.runs()[0]["configuration"]["dataset"].startswith("drawn-"),
              "it does not train on them")
    page.shot("points-drawn")


def test_links_hold_experiments(page, studio):
    page.open("about:blank")
    page.open(f"{studio.base}/#train?dataset=spirals:0.02&eta=0.2&epochs=3&seed=9")
    page.wait(lambda: "settings of the link" in page.text("#link-note"), "the link says nothing")
    values = {name: page.find(f"#{name}").get_attribute("value")
              for name in ["dataset", "eta", "epochs", "seed"]}
    assert values == {"dataset": "spirals:0.02", "eta": "0.2", "epochs": "3", "seed": "9"}
    page.click("#copy-link")
    settings = {"dataset=spirals:0.02", "eta=0.2", "epochs=3", "seed=9"}
    page.wait(lambda: set(page.driver.current_url.split("#train?")[-1].split("&")) == settings,
              "the address is another one")
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["configuration"]["seed"] == 9, "it does not train")
    page.click("#runs-link")
    page.wait(lambda: "and" not in page.script("return location.hash"), "a single run has no 'and'")
    page.open("about:blank")
    page.open(f"{studio.base}/#train?dataset=digits&train-size=200&epochs=2&cost=quadratic&eta=3"
              "&and&cost=cross-entropy&eta=0.5&and&seed=4&train-size=")
    page.wait(lambda: "3 runs" in page.text("#link-note"), "the link says nothing")
    page.click("#form button[value=alone]")
    page.wait(lambda: len(page.all("#chips li")) == 3, "three runs are not trained")
    found = [studio.run(chip.get_attribute("data-id"))["configuration"]
             for chip in page.all("#chips li")]
    assert [(c["cost"], c["eta"], c["seed"], c["trainSize"]) for c in found] == [
        ("quadratic", 3, 1, 200), ("cross-entropy", 0.5, 1, 200), ("quadratic", 3, 4, None)]
    page.click("#runs-link")
    link = page.script("return location.hash")
    for part in ["&eta=3&", "&and&", "&and&seed=4&train-size="]:
        assert part in link, f"{part} is not in {link}"
    for address, words in [("dataset=none.csv", "does not have"), ("speed=3", "unknown settings"),
                           ("runs=gone", "not on this server")]:
        page.open("about:blank")
        page.open(f"{studio.base}/#train?{address}")
        page.wait(lambda: words in page.text("#link-note"), f"{address} says nothing")


def test_own_tables_and_their_errors(page, studio, tmp_path):
    file = tmp_path / "kinds.csv"
    rows = [f"{k % 3 * 4 + k % 2},{k % 7},{'xyz'[k % 3]}" for k in range(90)]
    rows[5] = "0,1,z"
    file.write_text("\n".join(["a,b,kind", *rows, ""]))
    page.go("train")
    page.script("document.getElementById('own-data').open = true")
    page.find("#table-file").send_keys(str(file))
    page.wait(lambda: page.find("#dataset").get_attribute("value") == "kinds.csv", "it is not chosen")
    assert "classes x, y, z" in page.text("#dataset-note")
    assert "standardised" in page.text("#dataset-note")
    page.type("#epochs", 2)
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["configuration"]["dataset"] == "kinds.csv", "it does not train")
    studio.until(studio.runs()[0]["id"], "finished")
    page.go("errors")
    page.wait(lambda: len(page.all(".confusion tbody tr")) == 3, "there is no matrix")
    wrong, count = numbers(page.text("#errors-now"))[:2]
    assert count == 12 and len(page.all("#wrong a")) == wrong
    page.shot("errors-table")
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1\n")
    page.go("train")
    page.find("#table-file").send_keys(str(bad))
    assert "bad.csv" in page.seen("#table-error").text
    assert all("422" in error for error in page.errors())
    page.click("#remove-table")
    page.wait(lambda: "kinds.csv" not in [o.get_attribute("value") for o in page.all("#dataset option")],
              "it is not deleted")


def test_rows_of_a_table_are_predicted(page, studio, tmp_path):
    rows = "".join(f"{k % 3 * 400},{k % 7},{'xyz'[k % 3]}\n" for k in range(90))
    studio.add("kinds.csv", "size,b,kind\n" + rows)
    studio.train({"dataset": "kinds.csv", "epochs": 60, "eta": 1})
    page.go("draw")
    page.wait(lambda: page.find("#rows-part").is_displayed(), "rows cannot be predicted")
    assert page.find("#rows-text").get_attribute("placeholder") == "size,b"
    page.click("#predict-rows")
    assert "Give rows" in page.seen("#rows-error").text
    page.find("#rows-text").send_keys("b,size\n3,800\n1,0\n5,400\n")
    page.click("#predict-rows")
    page.wait(lambda: len(page.all("#rows-result tbody tr")) == 3, "there are no predictions")
    assert [cell.text for cell in page.all("#rows-result tbody td:nth-child(2)")] == ["z", "x", "y"]
    assert page.text("#rows-note") == "3 rows are predicted"
    assert not page.find("#rows-error").is_displayed()
    page.shot("rows")
    # A file with the classes tells how many are right; the page shows the first hundred.
    file = tmp_path / "new.csv"
    file.write_text("size,b,kind\n" + 2 * rows)
    page.find("#rows-file").send_keys(str(file))
    page.wait(lambda: "180 of 180" in page.text("#rows-note"), "the file is not predicted")
    assert len(page.all("#rows-result tbody tr")) == 100
    page.script("""
        const create = URL.createObjectURL;
        URL.createObjectURL = (file) => {
          file.text().then((text) => { window.saved = text; });
          return create(file);
        };
        HTMLAnchorElement.prototype.click = () => {};""")
    page.click("#rows-csv")
    page.wait(lambda: page.script("return window.saved") is not None, "no file is saved")
    lines = page.script("return window.saved").splitlines()
    assert lines[0] == "class,actual,p(x),p(y),p(z)" and len(lines) == 181
    # A table that does not fit is refused in the words of the server.
    page.script("document.getElementById('rows-text').value = 'a,b\\n1,2\\n'")
    page.click("#predict-rows")
    assert "size" in page.seen("#rows-error").text
    assert all("422" in error for error in page.errors())


def test_own_images_and_numbers(page, studio, tmp_path):
    images = tmp_path / "shapes.zip"
    with zipfile.ZipFile(images, "w") as archive:
        for k in range(28):
            picture = Image.new("L", (9, 6), 0)
            picture.paste(220 + k, (0, 0, 9, 3) if k % 2 else (0, 3, 9, 6))
            file = io.BytesIO()
            picture.save(file, "png")
            archive.writestr(f"shapes/{'top' if k % 2 else 'bottom'}/{k}.png", file.getvalue())
    table = tmp_path / "prices.csv.gz"
    rows = [f"{k % 9},{k % 7},id{k},{k % 9 * 0.37 - 1}" for k in range(80)]
    table.write_bytes(gzip.compress("\n".join(["size,age,name,price", *rows, ""]).encode()))
    page.go("train")
    page.script("document.getElementById('own-data').open = true")
    page.find("#table-file").send_keys(str(images))
    page.wait(lambda: page.find("#dataset").get_attribute("value") == "shapes.zip", "it is not chosen")
    assert "classes bottom, top" in page.text("#dataset-note")
    page.type("#table-ignore", "name")
    page.find("#table-file").send_keys(str(table))
    page.wait(lambda: page.find("#dataset").get_attribute("value") == "prices.csv.gz",
              "it is not chosen")
    assert "the targets are numbers" in page.text("#dataset-note")
    page.type("#epochs", 60)
    page.click("#form button[value=alone]")
    page.wait(lambda: studio.runs()[0]["configuration"]["dataset"] == "prices.csv.gz",
              "it does not train")
    run = studio.runs()[0]["id"]
    studio.until(run, "finished")
    costs = json.loads(studio.get(f"/api/runs/{run}/history"))["evaluationCost"]
    assert costs[-1] < costs[0] / 3
    page.wait(lambda: not page.find("#accuracy-chart").is_displayed(), "numbers have no accuracy")
    page.shot("own-numbers")
    for name in ["prices.csv.gz", "shapes.zip"]:
        page.choose("#dataset", name)
        page.click("#remove-table")
        page.wait(lambda: name not in page.text("#dataset"), f"{name} is not deleted")
    page.script("document.getElementById('table-ignore').value = ''")


def test_misclassified_digits_lead_to_the_walk(page, studio, trained):
    page.open(f"{studio.base}/#errors?runs={trained}")
    page.driver.refresh()
    page.wait(lambda: len(page.all("#wrong a")) > 10, "no digits are shown")
    errors = json.loads(studio.get(f"/api/runs/{trained}/errors?count=1"))
    first = errors["samples"][0]
    assert f"{first['label']}, not {first['prediction']}" in page.all("#wrong a")[0].text
    page.shot("errors-light")
    page.click("#wrong a")
    page.wait(lambda: f"class {first['label']}, predicted {first['prediction']}"
              in page.text("#sample-what"), "another sample is traced")


def test_lecture_mode(page, studio, trained):
    page.go("train")
    page.script("document.activeElement.blur()")
    page.press("l")
    page.wait(lambda: "lecture" in page.script("return document.documentElement.className"),
              "the key does nothing")
    assert not page.find("#form").is_displayed()
    size = page.script("return parseFloat(getComputedStyle(document.querySelector('.chip')).fontSize)")
    assert size >= 18
    page.size(1280, 720)
    page.shot("lecture-light")
    page.size(1440, 900)
    page.click("#lecture")
    page.wait(lambda: page.find("#form").is_displayed(), "it does not end")


def test_german(page, studio, trained):
    page.click("#language")
    page.wait(lambda: page.script("return document.documentElement.lang") == "de", "it is not German")
    page.wait(lambda: page.text("nav a[data-view=sample]") == "Ein Beispiel", "words are English")
    page.open(f"{studio.base}/#train?runs={trained}")
    page.driver.refresh()
    page.wait(lambda: "Testdaten sind" in page.text("#result"), "the result is English")
    assert re.search(r"\d\d,\d\d", page.text("#result")), "there is no decimal comma"
    assert "Genauigkeit" in page.label("accuracy-chart")
    for view in ["train", "points", "sample", "errors", "runs"]:
        page.go(view)
        page.shot(f"german-{view}")
    page.go("train")
    page.click("#language")
    page.wait(lambda: page.script("return document.documentElement.lang") == "en", "it stays German")
    page.script("localStorage.clear()")
    assert SHOTS.exists()


def test_a_model_is_pinned(page, studio, trained):
    page.go("draw")
    page.seen(f'#model option[value="{trained}"]')
    page.choose("#model", trained)
    page.click("#pin-model")
    page.wait(lambda: page.find("#pin-model").get_attribute("aria-pressed") == "true", "it is not pinned")
    assert studio.post("/predict", {"inputs": [[0] * 784]})["model"] == trained
    page.click("#pin-model")
    page.wait(lambda: page.find("#pin-model").get_attribute("aria-pressed") == "false", "it stays pinned")
