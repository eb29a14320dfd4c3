"""The page in a real browser: axe, keyboard, narrow and wide, light and dark, without scripts."""

from __future__ import annotations

import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from sample_brief import DOCUMENTS, RENDERERS, rendered

pytestmark = pytest.mark.browser

COLOURS = ["color-contrast", "link-in-text-block"]
ALL = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
# Colours are the same at any width, and nothing but colours is another in the dark.
LOOKS = {
    (360, "light"): ALL,
    (360, "dark"): {"runOnly": {"type": "rule", "values": COLOURS}},
    (1600, "light"): {**ALL, "rules": {rule: {"enabled": False} for rule in COLOURS}},
}


@pytest.fixture(scope="module", params=RENDERERS)
def pages(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    return {name: rendered(folder / name, name, "html", request.param) for name in DOCUMENTS}


@pytest.fixture(scope="module")
def browser():
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip(f"no browser on PATH; one of {', '.join(names)} is needed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def test_annexes_are_lettered_as_the_page_has_them(pages):
    found = [
        re.findall(r"Annexe? [A-Z][^<]*", pages[name].read_text("utf-8")) for name in DOCUMENTS
    ]
    # In the contents, and over the annex; one before it isn't in a page.
    assert found == [["Annex A: terms"] * 2, ["Annexe A\u00a0: conditions"] * 2]


@pytest.fixture
def opened(browser, pages):
    contexts = []

    def open_page(document="brief-en.qmd", width=1280, height=800, **settings):
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": height}, offline=True, **settings
            )
        )
        page = contexts[-1].new_page()
        page.goto(pages[document].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_axe_finds_nothing(opened, document, width):
    page = opened(document, width)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.locator("main a.number").first.click()
    for scheme in ("light", "dark"):
        if (width, scheme) in LOOKS:
            page.emulate_media(color_scheme=scheme)
            # What passed isn't described element by element, which takes most of the time.
            options = {**LOOKS[width, scheme], "resultTypes": ["violations"]}
            found = Axe().run(page, options=options)
            assert found.violations_count == 0, f"{scheme}: {found.generate_report()}"


@pytest.mark.parametrize("width", [320, 360, 768, 1600])
def test_nothing_sticks_out(opened, width):
    page = opened(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_number_opens_and_closes_by_keyboard(opened):
    page = opened()
    link = page.locator("main a.number").first
    link.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="Where this number comes from")
    assert "Report, part 4" in box.inner_text()
    assert link.get_attribute("aria-expanded") == "true"
    assert box.evaluate("box => box === document.activeElement")
    page.keyboard.press("Escape")
    assert box.count() == 0
    assert link.get_attribute("aria-expanded") == "false"
    assert link.evaluate("link => link === document.activeElement")


def test_a_number_closes_by_its_button_by_a_click_outside_and_by_leaving(opened):
    page = opened()
    link = page.locator("main a.number").first
    box = page.get_by_role("dialog")
    link.click()
    page.get_by_role("button", name="Close").click()
    assert box.count() == 0
    link.click()
    page.mouse.click(5, 790)
    assert box.count() == 0
    link.press(" ")
    page.keyboard.press("Tab")
    assert box.count() == 1
    page.keyboard.press("Tab")
    assert box.count() == 0
    assert link.evaluate("link => link === document.activeElement")


def test_a_box_stays_inside_a_narrow_page(opened):
    page = opened(width=360)
    for link in page.locator("main a.number").all()[:4]:
        link.click()
        edges = page.get_by_role("dialog").bounding_box()
        assert edges["x"] >= 0
        assert edges["x"] + edges["width"] <= 360
        page.keyboard.press("Escape")


def test_a_table_is_filtered_by_words_and_by_choice(opened):
    page = opened("brief-fr.qmd")
    form = page.get_by_role("search", name="Filtrer ce tableau")
    rows = page.locator("#tbl-tracker tbody tr:visible")
    assert rows.count() == 8
    form.get_by_label("Mots à chercher").fill("poursuites APPUYER")
    assert rows.count() == 2
    form.get_by_label("Mots à chercher").fill("delivrer")
    assert rows.count() == 1
    form.get_by_label("Mots à chercher").fill("")
    form.get_by_label("État").select_option("terminé")
    assert rows.count() == 2
    assert form.locator("output").inner_text() == "2 / 8 rangées affichées"


def test_without_scripts_all_is_there(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#tbl-tracker tbody tr:visible").count() == 8
    assert page.locator(".filters").count() == 0
    link = page.locator("main a.number").first
    link.click()
    page.wait_for_url(f"**{link.get_attribute('href')}")
    assert page.locator("#m-convicted").is_visible()
    assert page.locator("nav li").first.is_visible()


def test_the_skip_link_comes_first_and_leads_to_the_content(opened):
    page = opened()
    page.keyboard.press("Tab")
    link = page.locator("a.skip")
    assert link.evaluate("link => link === document.activeElement")
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")


def test_dark_is_dark_and_charts_with_it(opened):
    def colours(scheme):
        page = opened(color_scheme=scheme)
        return page.evaluate(
            "[getComputedStyle(document.body).backgroundColor,"
            " getComputedStyle(document.querySelector('figure svg rect')).fill]"
        )

    assert colours("light") == ["rgb(255, 255, 255)", "rgb(255, 255, 255)"]
    assert colours("dark") == ["rgb(21, 25, 28)", "rgb(21, 25, 28)"]


def test_on_paper_everything_is_open_and_light(opened):
    page = opened(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#tbl-convictions table").is_visible()
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
