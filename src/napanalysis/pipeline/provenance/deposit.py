"""A year's folder as a deposit: what is in it, how to check it, and the zip itself."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from napanalysis.atomic import write_bytes
from napanalysis.errors import DataError
from napanalysis.paths import visible_files
from napanalysis.pipeline.provenance import verify
from napanalysis.pipeline.provenance.record import NAME, Item, read

MANIFEST = "manifest-sha256.txt"
README = "README.md"
_EPOCH = (1980, 1, 1, 0, 0, 0)

_README = """\
# Published figures on human trafficking in Canada, fiscal year {year}

*Chiffres publiés sur la traite de personnes au Canada, exercice {year}*

| Here / Ici | |
|---|---|
| `brief-en.*`, `brief-fr.*` | The brief / La note |
| `data/` | The figures after cleaning, measures, action plan, problems; described by \
`data/datapackage.json` (Frictionless) / Les chiffres traités, mesures, plan d’action, problèmes |
| `exhibits/` | Charts and tables with their data / Graphiques et tableaux avec leurs données |
| `notebooks/` | The executed notebooks / Les carnets exécutés |
| `ro-crate-metadata.json` | What each file was made from, with hashes (RO-Crate) / \
De quoi chaque fichier est fait, avec empreintes |
| `manifest-sha256.txt` | The hash of each file / L’empreinte de chaque fichier |

Each figure stands in `data/observations.csv` as it was published, with the source and the place in
it; `data/datapackage.json` lists the sources with their addresses.

*Chaque chiffre figure dans `data/observations.csv` tel que publié, avec la source et l’endroit;
`data/datapackage.json` donne les sources et leurs adresses.*

## To check it / Pour vérifier

With nothing but the files, and with napanalysis {version}:

*Avec les seuls fichiers, et avec napanalysis {version} :*

    sha256sum --check manifest-sha256.txt
    napanalysis verify .

## Terms / Conditions

Code and brief: MIT License. Figures: under the terms of their publishers.

*Code et note : licence MIT. Chiffres : aux conditions de leurs éditeurs.*
"""


def write_guide(reports: Path, year: str, version: str) -> list[str]:
    """Write what a deposit needs beside the products, and return the names of the files.

    They are a guide, and the hash of each file.
    """
    text = _README.format(year=year, version=version)
    (reports / README).write_text(text, encoding="utf-8", newline="\n")
    # Not the record, which is written last and holds the hash of this file.
    paths = [path for path in visible_files(reports) if path != MANIFEST]
    lines = [f"{Item.of(reports / path).sha256}  {path}\n" for path in paths]
    (reports / MANIFEST).write_text("".join(lines), encoding="utf-8", newline="\n")
    return [README, MANIFEST]


def write_zip(folder: Path, target: Path, quarto: Path | None = None) -> Path:
    """Put a year's folder into a zip, the same bytes for the same products; return the zip.

    `quarto` is a Quarto project of the brief, to stand beside that folder in the zip.

    Raises
    ------
    DataError
        If the folder isn't what its record says.
    """
    differences = [diff for diff in verify.verify_deposit(folder) if diff.problem != "new"]
    if differences:
        raise DataError(f"{folder} can't be deposited: {differences[0]}", "Build the year again.")
    entries = {f"{folder.name}/{path}": folder / path for path in (NAME, *read(folder).products)}
    if quarto is not None:
        files = [path for path in quarto.rglob("*") if path.is_file()]
        beside = f"{folder.name}-quarto"
        entries |= {f"{beside}/{path.relative_to(quarto).as_posix()}": path for path in files}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in sorted(entries.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
    write_bytes(target, buffer.getvalue())
    return target


def verify_deposit(deposit: Path) -> list[verify.Difference]:
    """Check a deposit by nothing but itself: a zip, a folder with its content, or the one around.

    Raises
    ------
    DataError
        If it isn't a deposit or holds several, or its record isn't sound.
    """
    if deposit.is_dir():
        return verify.verify_deposit(_only_one(deposit, deposit))
    with TemporaryDirectory(prefix="napanalysis-deposit-") as folder:
        try:
            with zipfile.ZipFile(deposit) as packed:
                for entry in packed.infolist():
                    # Some programs of Windows write its own separator.
                    entry.filename = entry.filename.replace("\\", "/")
                    packed.extract(entry, folder)
        except (zipfile.BadZipFile, OSError) as error:
            raise DataError(f"{deposit} can't be unpacked: {error}.") from error
        return verify.verify_deposit(_only_one(Path(folder), deposit))


def _only_one(folder: Path, deposit: Path) -> Path:
    """Return the folder with the record: this one, or the only one in it that has one."""
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    inner = [place for place in places if (place / NAME).exists()]
    if not inner:
        below = sorted(path.parent for path in folder.glob(f"*/*/{NAME}"))
        raise DataError(
            f"{deposit} has no {NAME}: it isn't a deposit of a year's products.",
            f"Did you mean {' or '.join(map(str, below))}?" if below else "",
        )
    if len(inner) > 1 and inner[0] != folder:
        names = ", ".join(place.name for place in inner)
        raise DataError(f"{deposit} holds the products of several years: {names}.", "Name one.")
    return inner[0]
