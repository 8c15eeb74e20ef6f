"""QR codes of experiments, read by a decoder of another project, ZXing-C++."""

import io
import re
import urllib.parse

import pytest
import zxingcpp
from PIL import Image
from selenium.webdriver.common.keys import Keys


def read(picture):
    """Returns the text of the only code in a picture, and its level of error correction."""
    return decoded(Image.open(io.BytesIO(picture)).convert("L"))


def decoded(image):
    # Of QR codes alone: dense ones hold lines that also read as a linear bar code.
    [code] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return code.text, code.ec_level


def drawn(modules):
    """Draws modules with the light margin of the standard."""
    size = len(modules) + 8
    image = Image.new("L", (size, size), 255)
    for row, line in enumerate(modules):
        for column, module in enumerate(line):
            if module == "1":
                image.putpixel((column + 4, row + 4), 0)
    return image.resize((4 * size, 4 * size), Image.Resampling.NEAREST)


# The largest numbers of bytes of versions 1 to 40 at level M: ISO/IEC 18004, table 7.
CAPACITIES = [
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
    711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989,
    2099, 2213, 2331]


def test_codes_of_all_versions_are_read(page, studio):
    texts = ["".join(chr(33 + (k * k * 31 + 7 * length) % 94) for k in range(length))
             for length in CAPACITIES] + ["a", "λ = 0,1 – größer"]
    codes = page.driver.execute_async_script("""
        import("/qr.js").then(({ qrCode }) => arguments[1](arguments[0].map((one) =>
          qrCode(one)?.map((row) => row.map(Number).join("")) ?? null)));""", [*texts, "x" * 2332])
    assert codes.pop() is None, "a text with too many bytes has a code"
    assert [len(code) for code in codes[:40]] == [17 + 4 * version for version in range(1, 41)]
    for text, code in zip(texts, codes):
        assert decoded(drawn(code)) == (text, "M")


@pytest.mark.parametrize("dark", [False, True])
def test_the_dialog_shows_the_link(page, studio, trained, dark):
    page.dark(dark)
    page.open(f"{studio.base}/#train?runs={trained}")
    page.driver.refresh()
    page.seen("#accuracy-chart .plot")
    page.type("#eta", "0.125")
    page.click("#show-qr")
    page.seen("#qr-code svg")
    page.shot(f"qr-{'dark' if dark else 'light'}")
    link, level = read(page.find("#qr-code svg").screenshot_as_png)
    assert link == page.text("#qr-link") and level == "M"
    assert link.startswith(f"{studio.base}/#train?dataset=digits") and "eta=0.125" in link
    assert page.find("#qr-local").is_displayed(), "it does not say that phones cannot reach the address"
    page.press(Keys.ESCAPE)
    page.wait(lambda: not page.find("#qr-dialog").is_displayed(), "Escape does not close it")
    page.dark(False)


def test_the_code_is_large_in_the_lecture_hall(page, studio, trained):
    page.script("document.activeElement.blur()")
    page.press("l")
    page.press("q")
    page.seen("#qr-code svg")
    page.shot("qr-lecture")
    assert page.find("#qr-code svg").size["height"] > 0.7 * page.script("return innerHeight")
    assert page.script("""
        const dialog = document.getElementById("qr-dialog");
        return dialog.scrollHeight <= dialog.clientHeight;"""), "the dialog is higher than the screen"
    link, _ = read(page.find("#qr-code svg").screenshot_as_png)
    # That of the shown run, which the form has not.
    assert "seed=7" in link and "eta=0.125" not in link
    page.press(Keys.ESCAPE)
    page.press("l")


def test_long_links(page, studio):
    page.go("train")
    page.script("for (const part of document.querySelectorAll('#form details')) part.open = true")
    field = page.seen("#option-layers")
    many = ", ".join(["conv 4 5x5 relu"] * 60)
    for text, fits in [(many, True), (", ".join([many] * 4), False)]:
        page.script("""
            arguments[0].value = arguments[1];
            arguments[0].dispatchEvent(new Event("input", { bubbles: true }));""", field, text)
        page.click("#show-qr")
        if fits:
            link, _ = read(page.seen("#qr-code svg").screenshot_as_png)
            assert len(link) > 1000 and text in urllib.parse.unquote(link)
        else:
            words = page.seen("#qr-code .error").text
            length, limit = (int(n) for n in re.findall(r"\d+", words.replace("\u202f", "")))
            assert length > limit == 2331
        page.press(Keys.ESCAPE)
    page.click("#defaults")
