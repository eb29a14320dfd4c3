from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from made_year import (
    REQUEST,
    YEAR,
    begun,
    cleaned,
    copied_package,
    made_once_for_all,
    made_project,
    make,
    notebook_actions,
    real_analysis,
)
from napanalysis import catalogue
from napanalysis.analysis import Analysis, measure_rows
from napanalysis.analysis.data_package import data_date, read_date
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline.provenance.record import CONTEXT, NAME, read
from napanalysis.pipeline.stages import stage_key
from napanalysis.published import Qualifier
from napanalysis.raw.schema import EVIDENCE, PILLARS
from napanalysis.tabular import rows_of

__all__ = ["copied_package", "made_once_for_all", "made_project", "real_analysis"]  # fixtures

SCHEMA = "http://schema.org/"
#: What RO-Crate 1.1's context says of the terms that are used; no network is needed so.
TERMS = {
    **{
        name: SCHEMA + name
        for name in (
            "CreateAction", "Collection", "CreativeWork", "Dataset", "Organization",
            "PropertyValue", "SoftwareApplication", "about", "agent", "author", "contentSize",
            "datePublished", "description", "encodingFormat", "hasPart", "identifier",
            "inLanguage", "instrument", "license", "mentions", "name", "object", "publisher",
            "result", "softwareRequirements", "softwareVersion", "temporalCoverage", "url",
            "value", "version",
        )
    },
    "File": SCHEMA + "MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}  # fmt: skip


# ---- The data package


def validated(package: Path) -> list[str]:
    from frictionless import Package

    report = Package(str(package)).validate()
    return [f"{error.type}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


def test_the_data_package_is_valid(project: Project) -> None:
    assert validated(project.processed(YEAR) / "datapackage.json") == []
    assert validated(project.reports(YEAR) / "data" / "datapackage.json") == []


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("observations.csv", ",stock,", ",stok,", "enum"),
        ("observations.csv", "nap-2014-2015,", "nap-2041-2015,", "foreign-key"),
        ("measures.csv", ",true,", ",maybe,", "type-error"),
        ("measures.csv", "2015-08-31", "31 August", "type-error"),
        ("action_plan.csv", "1.11-02,", "1.11-01,", "primary-key"),
        ("sources.csv", ",official,", ",rumour,", "enum"),
        ("problems.csv", "flag,", "doubt,", "enum"),
    ],
)
def test_what_the_schemas_say_is_checked(
    project: Project, table: str, old: str, new: str, told: str
) -> None:
    path = project.processed(YEAR) / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    found = "\n".join(validated(project.processed(YEAR) / "datapackage.json"))
    assert told in found
    assert "hash" in found or "byte" in found


def test_every_column_is_described_in_both_languages(analysis: Analysis) -> None:
    described = catalogue.wording("columns")
    made = {**cleaned().tables, "measures": analysis.measures}
    assert {name for name in described if name != "package"} == made.keys()
    for name, frame in made.items():
        about = described[name]
        assert list(about["columns"]) == list(frame.columns)
        assert about["title"].keys() == about["description"].keys() == {"en", "fr"}
        for column, entry in about["columns"].items():
            assert entry["en"].endswith("."), column
            assert entry["fr"].endswith("."), column
            assert entry["en"] != entry["fr"]
            assert entry.keys() <= {"type", "required", "values", "pattern", "many", "en", "fr"}
        for column in (*about.get("key", ()), *about.get("refers", {})):
            assert column in about["columns"]


def test_allowed_values_are_those_of_the_code() -> None:
    described = catalogue.wording("columns")
    observed = described["observations"]["columns"]
    plan = described["action_plan"]["columns"]
    assert observed["qualifier"]["values"] == [str(one) for one in Qualifier]
    assert sorted(observed["evidence"]["values"]) == sorted(EVIDENCE)
    assert {one.kind for one in catalogue.indicators().values()} <= {*observed["kind"]["values"]}
    assert {*plan["pillar"]["values"]} == {*PILLARS}
    assert {*plan["status"]["values"]} == {*catalogue.wording("vocabulary")["status"]}
    figures = rows_of(cleaned().tables["observations"])
    assert {key for row in figures for key, cell in row.items() if cell} == {*observed}
    measure = measure_rows.measure_row("trp_issued", "permits", figures[0])
    assert {*described["measures"]["columns"]} == {*measure}


# ---- The crate


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache that holds the context, so that the validator needs no network."""
    from requests_cache import CachedSession
    from urllib3 import HTTPResponse

    path = tmp_path_factory.mktemp("cache") / "http"
    session = CachedSession(str(path), backend="sqlite", expire_after=-1)
    content = json.dumps({"@context": TERMS}).encode()
    accept = {"Accept": "application/ld+json, application/json"}
    response = requests.Response()
    response.status_code, response.url = 200, CONTEXT
    response.headers["Content-Type"] = "application/ld+json"
    response.raw = HTTPResponse(io.BytesIO(content), response.headers, 200, preload_content=False)
    response.request = session.prepare_request(requests.Request("GET", CONTEXT, headers=accept))
    session.cache.save_response(response)
    session.close()
    return path


def crate_issues(folder: Path, cache: Path, level: str = "REQUIRED") -> list[str]:
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    # The validator takes no folder with a space in its name.
    folder = folder.rename(cache.parent / f"crate-{uuid4().hex}")
    settings = ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier="process-run-crate-0.5",
        requirement_severity=Severity[level],
        cache_path=cache,
        offline=True,
    )
    return [str(issue.message) for issue in services.validate(settings).get_issues()]


def test_the_crate_is_valid(project: Project, cache: Path) -> None:
    assert crate_issues(project.reports(YEAR), cache) == []


def test_a_crate_whose_actions_name_no_software_is_not_valid(project: Project, cache: Path) -> None:
    path = project.reports(YEAR) / NAME
    path.write_text(path.read_text(encoding="utf-8").replace('"instrument"', '"tool"'), "utf-8")
    assert any("instrument" in issue for issue in crate_issues(project.reports(YEAR), cache))


def test_only_known_terms_are_used(project: Project) -> None:
    crate = json.loads((project.reports(YEAR) / NAME).read_text(encoding="utf-8"))
    used = {key for entity in crate["@graph"] for key in entity if not key.startswith("@")}
    types = {entity["@type"] for entity in crate["@graph"]}
    assert used | types <= {*TERMS, *crate["@context"][1]}
    ids = [entity["@id"] for entity in crate["@graph"]]
    assert len(ids) == len(set(ids))
    referred = set(re.findall(r'\{\s*"@id": "([^"]+)"\s*\}', json.dumps(crate["@graph"])))
    assert referred - set(ids) == {"https://w3id.org/ro/crate/1.1"}


def test_the_record_lists_every_file_and_every_input(project: Project) -> None:
    record = read(project.reports(YEAR))
    folder = project.reports(YEAR)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {*record.products} == files - {NAME}
    raw = {
        path.relative_to(project.root).as_posix()
        for path in project.raw.rglob("*.*")
        if path.is_file()
    }
    assert raw <= {*record.inputs}
    assert {"notebooks/01_clean.ipynb", "requirements/build.txt"} <= {*record.inputs}
    assert {
        "src/napanalysis/workshop/notebook_measures.py",
        "src/napanalysis/brief/render/builtin.py",
    } <= {*record.inputs}
    assert {"pandas", "papermill", "python", "typst", "napanalysis"} <= {*record.tools}
    made = {path for action in record.actions for path in action.results}
    assert made == {*record.products}
    copies = {path.name: path.read_bytes() for path in project.processed(YEAR).iterdir()}
    assert copies == {path.name: path.read_bytes() for path in (folder / "data").iterdir()}


def test_nothing_tells_where_or_when_it_was_made(project: Project, analysis: Analysis) -> None:
    text = (project.reports(YEAR) / NAME).read_text(encoding="utf-8")
    assert str(project.root) not in text
    assert str(Path.home()) not in text
    assert f'"datePublished": "{read_date(analysis)}"' in text


def test_a_packager_can_set_the_date(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    assert data_date(analysis) == read_date(analysis)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert data_date(analysis) == "2001-09-09"


def test_a_second_build_gives_the_same_record(project: Project, analysis: Analysis) -> None:
    before = (project.reports(YEAR) / NAME).read_bytes()
    stages = make(project, analysis)
    assert all(told.startswith("taken over") for told in stages.why.values())
    assert (project.reports(YEAR) / NAME).read_bytes() == before


# ---- Stages


@pytest.mark.parametrize(
    ("name", "made_from"),
    [
        ("render/fr/html", {"a": "1", "x": "1"}),
        ("render/fr/pdf", {"a": "2", "x": "1"}),
        ("render/fr/pdf", {"a": "1", "b": "1", "x": "1"}),
        ("render/fr/pdf", {"b": "1", "x": "1"}),
        ("render/fr/pdf", {"a": "1", "x": "2"}),
        ("render/fr/pdf", {"a": "1"}),
    ],
)
def test_everything_is_in_the_key(name: str, made_from: dict[str, str]) -> None:
    assert stage_key(name, made_from) != stage_key("render/fr/pdf", {"a": "1", "x": "1"})


def test_the_key_does_not_depend_on_the_order() -> None:
    assert stage_key("n", {"a": "1", "b": "2"}) == stage_key("n", {"b": "2", "a": "1"})


def stale(project: Project) -> set[str]:
    """Return the notebooks that would be executed, as language/name."""
    build = begun(project)
    before = {action.name: action for action in build.record.actions} if build.record else {}
    names = set()
    for action in notebook_actions(build):
        if build.take(action):
            continue
        names.add(action.name.removeprefix("notebook/"))
        if action.name in before:  # it would give the same again
            results = before[action.name].results
            for path in results:
                target = build.reports / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(project.reports(YEAR) / path, target)
            build.finish(action, results)
    return names


ALL = {
    f"{language}/{path.stem}"
    for language in Language
    for path in Path(__file__).parents[2].joinpath("notebooks").glob("0[1-9]_*.ipynb")
}
CLEAN = {"en/01_clean", "fr/01_clean"}


def test_nothing_is_stale_after_a_build(project: Project, package: Path) -> None:
    assert stale(project) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("catalogue/brief.toml", 'fr = "Conditions :"', 'fr = "Modalités :"', ALL),
        ("catalogue/rules.toml", 'remedy.fr = "', 'remedy.fr = "Donc, ', ALL),
        ("catalogue/organisations.toml", "fr = ", "fr  = ", ALL),
        ("catalogue/columns.toml", 'fr = "', 'fr = "x', ALL),
        ("workshop/notebook_measures.py", '"""', '"""x', ALL),
        ("cli/inspect.py", '"""', '"""x', set()),
        ("brief/render/docx.py", '"""', '"""x', set()),
        ("pipeline/provenance/verify.py", '"""', '"""x', set()),
        ("draft/readers/pdf_file.py", '"""', '"""x', set()),
    ],
)
def test_only_what_reads_a_changed_file_is_stale(
    project: Project, package: Path, file: str, old: str, new: str, expected: set[str]
) -> None:
    text = (package / file).read_text(encoding="utf-8")
    assert old in text
    (package / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert stale(project) == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("data/raw/rcmp-2015-01/figures.csv", CLEAN),
        ("notebooks/03_protection.ipynb", {"en/03_protection", "fr/03_protection"}),
        ("requirements/build.txt", ALL),
        ("reports/brief-fr.qmd", set()),
    ],
)
def test_a_changed_file_of_the_project_makes_stale_what_reads_it(
    project: Project, file: str, expected: set[str]
) -> None:
    with (project.root / file).open("a", encoding="utf-8") as out:
        out.write("\n")
    assert stale(project) == expected


def test_a_stage_whose_results_were_changed_is_done_again(
    project: Project, analysis: Analysis
) -> None:
    (project.reports(YEAR) / "exhibits" / "fr" / "of-03_protection.csv").write_text("x\n")
    assert stale(project) == {"fr/03_protection"}
    stages = make(project, analysis)
    told = stages.why["notebook/fr/03_protection"]
    assert told == "done: its results were changed or are missing"
    assert stages.why["render/en/pdf"].startswith("taken over")


def test_why_a_stage_is_done_is_told(project: Project, analysis: Analysis) -> None:
    with (project.root / "notebooks" / "02_prosecution.ipynb").open("a") as out:
        out.write("\n")
    stages = make(project, analysis)
    done = {name: why for name, why in stages.why.items() if why.startswith("done")}
    assert done == {
        f"notebook/{language}/02_prosecution": "done: notebooks/02_prosecution.ipynb changed"
        for language in Language
    }


def test_force_takes_nothing_over(project: Project, analysis: Analysis) -> None:

    stages = make(project, analysis, request=replace(REQUEST, force=True))
    assert set(stages.why.values()) == {"done, as asked for (--force)"}


def test_without_a_sound_record_nothing_is_taken_over(project: Project) -> None:
    (project.reports(YEAR) / NAME).write_text("{", encoding="utf-8")
    assert begun(project).record is None
    assert stale(project) == ALL


def test_tables_read_back_are_what_was_made(project: Project) -> None:
    with (project.processed(YEAR) / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    package = json.loads((project.processed(YEAR) / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in package["sources"]] == [row["source"] for row in rows]
