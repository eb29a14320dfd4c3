"""The brief's pages in a real browser: accessible, usable by keyboard and without JavaScript."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from built import FIRST, LATER, ROOT
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.project.stage import read_analysis
from napanalysis.brief.render.quarto import QuartoRenderer
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from sample_brief import RENDERERS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
COLOURED = {"runOnly": {"type": "rule", "values": COLOURS}}
COLOURLESS = {
    "runOnly": {"type": "tag", "values": WCAG},
    "rules": {rule: {"enabled": False} for rule in COLOURS},
}
# Colours are the same at any width, and nothing but colours is another in the dark.
LOOKS = {
    (360, "light"): (COLOURLESS, COLOURED),
    (360, "dark"): (COLOURED,),
    (1600, "light"): (COLOURLESS,),
}
#: Marks the first three of the texts that look alike: with the same tags, colours and sizes
#: around them. The first alone may be behind something, where axe doesn't know its background.
MARK_LOOKS = """() => {
    const looks = new Map([[null, ""]]), seen = new Map();
    const look = one => {
        if (!looks.has(one)) {
            const { color, backgroundColor, opacity, fontSize, fontWeight } = getComputedStyle(one);
            const own = [one.tagName, color, backgroundColor, opacity, fontSize, fontWeight];
            looks.set(one, `${look(one.parentElement)}, ${own}`);
        }
        return looks.get(one);
    };
    document.querySelectorAll("body *").forEach(one => {
        const told = [...one.childNodes].some(part => part.nodeType === 3 && part.data.trim());
        const { width, height } = one.getBoundingClientRect();
        const shown = told && one.checkVisibility() && width > 1 && height > 1;
        if (shown) seen.set(look(one), (seen.get(look(one)) ?? 0) + 1);
        one.toggleAttribute("data-look", shown && seen.get(look(one)) <= 3);
    });
    return seen.size;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium: install the package chromium (Debian, Ubuntu) or Google Chrome")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module", params=RENDERERS)
def project(
    request: pytest.FixtureRequest, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """The built years; with Quarto's pages in place of the built-in's, where it is installed."""
    if request.param == "builtin":
        return project
    if QuartoRenderer.unfit():
        pytest.skip("Quarto isn't installed")
    copy = Project(tmp_path_factory.mktemp("quarto") / "project")
    shutil.copytree(project.root, copy.root)
    for year in (FIRST, LATER):
        analysis = read_analysis(copy.reports(year), copy.processed(year), year)
        stage = copy.root / f"stage-{year}"
        assemble.stage(copy.sources, stage, analysis, copy.reports(year) / "exhibits")
        for language in ("en", "fr"):
            page = copy.reports(year) / f"brief-{language}.html"
            QuartoRenderer().render(stage, f"brief-{language}.qmd", "html", page)
    return copy


def opened(
    browser: Browser,
    project: Project,
    language: str,
    *,
    year: FiscalYear = FIRST,
    width: int = 1280,
    script: bool = True,
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        offline=True,
    )
    page = context.new_page()
    page.goto((project.reports(year) / f"brief-{language}.html").as_uri())
    return page


@pytest.fixture(scope="module")
def of_width(browser: Browser, project: Project) -> Callable[[str, int], Page]:
    """A page of a width, for tests that leave it as it was: each is loaded once."""
    return cache(lambda language, width: opened(browser, project, language, width=width))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_no_violation(
    of_width: Callable[[str, int], Page], language: str, width: int, scheme: str
) -> None:
    page = of_width(language, width)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert page.evaluate("one => matchMedia(one).matches", f"(prefers-color-scheme: {scheme})")
    folded = page.locator("details:not([open])").element_handles()
    if width == 360:  # what is folded is looked at once
        page.evaluate("all => all.forEach(one => { one.open = true; })", folded)
    found = []
    for rules in LOOKS[width, scheme]:
        # What passed isn't described element by element, which takes long.
        options = {**rules, "resultTypes": ["violations"]}
        where = None
        if rules is COLOURED:  # so does each of thousands of texts
            assert page.evaluate(MARK_LOOKS) > 50
            where = {"include": [["[data-look]"]]}
        found += Axe().run(page, where, options).response["violations"]
    page.evaluate("all => all.forEach(one => { one.open = false; })", folded)
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("year", [FIRST, LATER], ids=str)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_is_sound_html(project: Project, year: FiscalYear, language: str) -> None:
    text = (project.reports(year) / f"brief-{language}.html").read_text(encoding="utf-8")
    parser = html5lib.HTMLParser()
    parser.parse(text)
    assert parser.errors == []


def test_the_nu_checker_finds_no_error(project: Project) -> None:
    jar, java = ROOT / ".venv" / "share" / "nu-checker" / "vnu.jar", shutil.which("java")
    if java is None or not jar.is_file():
        gone = "Java" if java is None else "the Nu HTML checker"
        pytest.skip(f"no {gone}: run tools/nu-checker, which gets it or says what it needs")
    pages = [
        project.reports(year) / f"brief-{language}.html"
        for year in (FIRST, LATER)
        for language in ("en", "fr")
    ]
    pages.append(project.reports(FIRST) / "notebooks" / "en" / "01_clean.html")
    # A short run: what the second compiler of Java gains, it doesn't live to give back.
    brief_run = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m"]
    ran = subprocess.run(
        [java, *brief_run, "-jar", str(jar), "--errors-only", "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(ran.stderr or ran.stdout)["messages"]
    assert [(one["url"], one.get("lastLine"), one["message"]) for one in messages] == []


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_never_scrolls_sideways(
    of_width: Callable[[str, int], Page], language: str, width: int
) -> None:
    page = of_width(language, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_number_of_a_row_is_seen_without_scrolling_a_table(
    of_width: Callable[[str, int], Page], language: str
) -> None:
    page = of_width(language, 360)
    numbers = page.evaluate(
        """() => {
            const folded = [...document.querySelectorAll("details:not([open])")];
            folded.forEach(one => { one.open = true; });
            const found = [...document.querySelectorAll("main .table-scroll")].flatMap(box =>
                [...box.querySelectorAll("tbody tr")]
                    .map(row => row.querySelector("td:nth-child(-n + 3)[style*=right]"))
                    .filter(one => one)
                    .map(one => [
                        one.textContent,
                        one.getBoundingClientRect().right - parseFloat(
                            getComputedStyle(one).paddingRight
                        ) - box.getBoundingClientRect().right,
                    ]));
            folded.forEach(one => { one.open = false; });
            return found;
        }"""
    )
    assert len(numbers) > 100
    assert [text for text, beyond in numbers if beyond > 0] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_a_telephone_no_table_scrolls_and_the_annexes_begin_within_25_screens(
    of_width: Callable[[str, int], Page], language: str
) -> None:
    page = of_width(language, 390)
    top = page.locator("#sec-tracker").evaluate("one => one.getBoundingClientRect().top")
    assert top < 25 * 844
    folded = page.locator("details:not([open])").element_handles()
    page.evaluate("all => all.forEach(one => { one.open = true; })", folded)
    page.wait_for_timeout(200)  # the tables that come to be seen are stacked after an event
    wide = page.evaluate(
        "[...document.querySelectorAll('main .table-scroll')].filter("
        "one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent.slice(0, 80))"
    )
    page.evaluate("all => all.forEach(one => { one.open = false; })", folded)
    assert wide == []
    cells = page.locator("#tbl-tracker tbody tr").first.locator("th, td")
    assert cells.nth(1).get_attribute("data-label") == {"en": "Pillar", "fr": "Volet"}[language]
    # Stacked, they look like no table, and are one to a screen reader.
    assert [cell.get_attribute("role") for cell in cells.all()][:2] == ["rowheader", "cell"]
    row = cells.first.locator("..")
    assert row.get_attribute("role") == "row"
    assert row.locator("../..").get_attribute("role") == "table"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_first_cell_of_each_row_names_it(
    of_width: Callable[[str, int], Page], language: str
) -> None:
    rows = of_width(language, 1280).locator("main tbody tr")
    assert rows.locator("> th[scope=row]:first-child").count() == rows.count() > 200


@pytest.mark.parametrize("keyboard", [False, True])
def test_a_link_opens_the_annex_that_it_leads_into(
    browser: Browser, project: Project, keyboard: bool
) -> None:
    page = opened(browser, project, "en")
    annex = page.locator("#sec-tracker > details")
    assert annex.get_attribute("open") is None
    page.locator("#tbl-tracker").wait_for(state="hidden")
    link = page.locator("nav a[href='#sec-tracker']")
    link.press("Enter") if keyboard else link.click()
    page.locator("#tbl-tracker").wait_for(state="visible")
    annex.locator("> summary").press("Enter")  # folded by the keyboard, and opened again
    page.locator("#tbl-tracker").wait_for(state="hidden")
    link.press("Enter") if keyboard else link.click()
    page.locator("#tbl-tracker").wait_for(state="visible")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_box_of_a_number_covers_nothing_of_its_row_or_card(
    of_width: Callable[[str, int], Page], width: int
) -> None:
    page = of_width("en", width)
    covered = page.evaluate(
        """() => {
            const shown = [...document.querySelectorAll("main a.number[aria-haspopup]")].filter(
                one => one.checkVisibility() && !one.closest("details:not([open])"));
            const found = [];
            shown.forEach((link, place) => {
                if (place % 5) return;
                const block = ["start", "center", "end"][(place / 5) % 3];
                link.scrollIntoView({ block, behavior: "instant" });
                link.click();
                const box = document.querySelector(".popover").getBoundingClientRect();
                const kept = (link.closest("tr, .card") || link).getBoundingClientRect();
                if (box.top < kept.bottom && box.bottom > kept.top) found.push(link.textContent);
                if (box.height < 100 || box.top < 0 || box.bottom > innerHeight) {
                    found.push(`${link.textContent}: ${box.top} to ${box.bottom}`);
                }
                link.click();
            });
            return [shown.length, found];
        }"""
    )
    assert covered[0] > 100
    assert covered[1] == []


def test_a_number_opens_and_closes_by_keyboard(of_width: Callable[[str, int], Page]) -> None:
    page = of_width("en", 1280)
    number = page.locator(".card-value .number, .card-value a").first
    number.focus()
    page.keyboard.press("Enter")
    shown = page.get_by_role("dialog")
    shown.wait_for(state="visible")
    text = shown.inner_text()
    assert "117 / 90" in text
    assert "line" in text
    assert text.index("Report") < text.index("Meaning"), "the source comes first"
    page.keyboard.press("Escape")
    shown.wait_for(state="hidden")
    assert number.evaluate(
        "one => one === document.activeElement || one.contains(document.activeElement)"
    )


def test_the_tracker_filters_without_a_network(browser: Browser, project: Project) -> None:
    page = opened(browser, project, "en")
    page.locator("#sec-tracker > details > summary").click()
    table = page.locator("#tbl-tracker tbody tr, table.filterable tbody tr")
    every = page.locator("#tbl-tracker table tbody tr").count()
    assert every == 74
    page.locator("#tbl-tracker input[type=search], #tbl-tracker input[type=text]").first.fill(
        "FINTRAC"
    )
    visible = sum(row.is_visible() for row in page.locator("#tbl-tracker table tbody tr").all())
    assert visible == 1
    assert table.count() >= every
    form = page.get_by_role("search")
    form.get_by_label("Words to find").fill("")
    for label, choice, shown in (
        ("Leads", "RCMP", 21), ("Remarks", "lead cell empty", 2), ("Status", "Completed", 1),
    ):  # fmt: skip
        form.get_by_label(label).select_option(choice)
        assert form.locator("output").inner_text().startswith(f"{shown} / 74")
        form.get_by_label(label).select_option("")


def test_a_number_leads_on_to_its_document_by_keyboard(
    of_width: Callable[[str, int], Page],
) -> None:
    page = of_width("en", 1280)
    number = page.locator("main a.number[href^='#m-convicted']").first
    number.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog")
    for _ in range(2):  # the button, then the first source
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "SHA-256 of the document read" in box.inner_text()
    page.keyboard.press("Escape")
    assert box.count() == 0
    assert number.evaluate("one => one === document.activeElement")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_javascript_everything_is_there(
    browser: Browser, project: Project, language: str
) -> None:
    page = opened(browser, project, language, script=False)
    link = page.locator("a[href^='#m-convicted']").first
    target = link.get_attribute("href")
    assert target is not None
    link.click()
    assert page.locator(f"[id='{target[1:]}']").is_visible()
    assert page.locator("#tbl-tracker table tbody tr").count() == 74
