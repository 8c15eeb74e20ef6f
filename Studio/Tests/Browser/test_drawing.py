"""The drawing view: mouse, touch, keys, and exported models."""

import csv
import io
import json
import struct
import xml.etree.ElementTree

from selenium.webdriver.common.keys import Keys

THREE = [[(.3, .25), (.36, .17), (.5, .13), (.64, .18), (.68, .3), (.62, .42), (.48, .48),
          (.62, .53), (.7, .66), (.64, .8), (.5, .87), (.36, .83), (.3, .75)]]


def test_drawn_three_is_classified(page, studio, trained):
    page.go("draw")
    page.seen(f'#model option[value="{trained}"]')
    page.choose("#model", trained)
    page.draw(THREE)
    page.wait(lambda: page.text("#prediction").startswith("A 3"), "the 3 is not classified")
    assert page.find("#bars tr.best th").text == "3"
    assert len(page.all("#bars tbody tr")) == 10
    ink = page.script("""
        const canvas = document.getElementById("network-input");
        return [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]
          .filter((value, at) => at % 4 === 0 && value < 128).length;""")
    assert 30 < ink < 300, "the input of the network is not the image of a digit"
    page.shot("draw-light")
    page.dark(True)
    page.shot("draw-dark")
    page.dark(False)


def test_keys_alone_draw_a_one(page, trained):
    page.click("#clear")
    page.wait(lambda: page.text("#prediction") == "–", "the canvas is not cleared")
    # By Tab from the top of the page, without a mouse.
    page.script("document.activeElement.blur(); scrollTo(0, 0)")
    for _ in range(60):
        page.press(Keys.TAB)
        if page.script("return document.activeElement.id") == "pad":
            break
    assert page.script("return document.activeElement.id") == "pad", "Tab does not reach the canvas"
    assert page.find("#cursor").is_displayed()
    page.press(*[Keys.ARROW_UP] * 9, Keys.ENTER, *[Keys.ARROW_DOWN] * 18, Keys.ENTER)
    page.wait(lambda: page.text("#prediction").startswith("A 1"), "the 1 is not classified")
    assert page.text("#pad-status").startswith("row 24, column 15")
    page.press(Keys.ESCAPE)
    page.wait(lambda: page.text("#prediction") == "–", "Escape does not clear")


def test_finger_draws_a_three(page, trained):
    page.size(390, 844)
    page.has_touch(True)
    page.script("document.getElementById('pad').scrollIntoView({block: 'center'})")
    before = page.script("return scrollY")
    page.touch(THREE)
    page.wait(lambda: page.text("#prediction").startswith("A 3"), "the 3 is not classified")
    assert page.script("return scrollY") == before, "the page scrolls under the finger"
    page.shot("draw-touch")
    page.click("#clear")
    page.has_touch(False)
    page.size(1440, 900)


def test_test_digit_is_put_on_the_canvas(page, trained):
    sample = page.seen("#samples button:nth-child(3)")
    label = sample.get_attribute("aria-label").split("Put the digit ")[1][0]
    page.script("arguments[0].scrollIntoView({block: 'center'})", sample)
    sample.click()
    page.wait(lambda: page.text("#prediction").startswith((f"A {label}", f"An {label}")),
              "the test digit is not classified")
    page.click("#clear")


def test_exported_files_load(page, studio, trained, tmp_path):
    page.go("runs")
    row = f'.run[data-id="{trained}"]'
    page.click(f"{row} summary")
    links = [link.get_attribute("href") for link in page.all(f"{row} .menu a")]
    files = {link.rsplit("/", 1)[1]: studio.get(link.removeprefix(studio.base)) for link in links}
    assert set(files) == {"model.json", "model.safetensors", "model.npz", "model.onnx",
                          "history.json", "history.csv", "curves.svg", "run.yaml"}
    page.press(Keys.ESCAPE)
    length = struct.unpack("<Q", files["model.safetensors"][:8])[0]
    header = json.loads(files["model.safetensors"][8:8 + length])
    assert header["layers.0.weight"]["shape"] == [30, 784]
    assert json.loads(files["model.json"])["sizes"] == [784, 30, 10]
    assert files["model.npz"][:2] == b"PK"
    assert len(json.loads(files["history.json"])["evaluation_accuracy"]) == 5
    assert len(list(csv.reader(io.StringIO(files["history.csv"].decode())))) == 6
    assert xml.etree.ElementTree.fromstring(files["curves.svg"]).tag.endswith("svg")
    assert b"seed: 7" in files["run.yaml"]

    page.go("draw")
    for name in ["model.safetensors", "model.npz", "model.json", "model.onnx"]:
        file = tmp_path / f"again-{name}"
        file.write_bytes(files[name])
        page.find("#model-file").send_keys(str(file))
        page.wait(lambda: file.name in page.script(
            "return document.getElementById('model').selectedOptions[0].textContent"),
            f"{name} does not load")
        page.draw(THREE)
        page.wait(lambda: page.text("#prediction").startswith("A 3"), f"{name} misclassifies the 3")
        page.click("#clear")
        page.click("#remove-model")
        page.wait(lambda: not page.find("#remove-model").is_displayed(), "the file is not removed")


def test_invalid_model_file_is_refused(page, tmp_path):
    file = tmp_path / "nothing.safetensors"
    file.write_bytes(b"this is no model")
    page.find("#model-file").send_keys(str(file))
    error = page.seen("#model-error")
    assert "nothing.safetensors" in error.text
    assert all("Failed to load" in error for error in page.errors())
