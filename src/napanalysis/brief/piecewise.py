"""A document converted in pieces: what is kept from the last time isn't converted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from napanalysis.brief.apart import Fragment, split
from napanalysis.brief.blanks import Blanked, Blanks
from napanalysis.brief.cutting import CutError, cut, joined, renumbered, taken_out, together
from napanalysis.brief.frame import Frame, follows_from, framed, known
from napanalysis.brief.kept import Kept, Shelf
from napanalysis.brief.reading import Reading
from napanalysis.brief.word import main_part

#: Up to so many pieces are read with the document itself.
FEW = 40


def in_pieces(
    reading: Reading, written: Path | None, kept: Kept | None
) -> tuple[str, list[dict[str, Any]]]:
    """Convert a document whose tables, trail and paragraphs are converted apart from the rest.

    Parameters
    ----------
    reading : Reading
        How pandoc is told to read it.
    written : pathlib.Path or None
        File to write; needed for docx.
    kept : Kept or None
        Where its pieces are kept.

    Returns
    -------
    product : str
        What pandoc would have written of the whole, for formats that are text.
    outline : list of dict
        What the filters would have told of it.

    Raises
    ------
    BuildError
        If the document has a mistake.
    CutError
        If it has to be converted whole.
    """
    source, stage, output = reading.source, reading.stage, reading.output
    parts = split(source.lines, output)
    blanks = Blanks(source.lines)
    left = blanks.frame(parts.lines, output)
    forms = {piece: blanks.piece(piece) for piece in parts.pieces}
    pieces = {piece: Fragment(piece.kind, form.text) for piece, form in forms.items()}
    wanted = list(dict.fromkeys(pieces.values()))
    names = [name for piece in parts.pieces for name in piece.names]
    if len(set(names)) < len(names):
        raise CutError  # two of the same form would be one
    shelf = Shelf(kept, reading.made_from())
    origin = follows_from(stage, output, left.text, _elsewhere(wanted, left))
    made = shelf.take([*wanted, origin])
    frame = known(made.pop(origin, None))
    missing = [piece for piece in wanted if piece not in made]
    if missing and (frame is not None or len(missing) > FEW):
        made |= _apart(reading, missing, written)
        missing = []
    if frame is None:
        frame, found = _frame(reading, left, made, missing, written)
        made |= found
    lasting = frame.kept()
    shelf.put(made | ({origin: lasting} if lasting else {}))
    filled = {piece: forms[piece].filled(made[blank]) for piece, blank in pieces.items()}
    text = joined(left.filled(frame.text), parts.stubs, filled, output)
    if written is not None:
        frame.write(written, stage, renumbered(text))
        text = ""
    return text, left.told(frame.outline)


def _frame(
    reading: Reading,
    left: Blanked,
    made: Mapping[Fragment, str],
    missing: Sequence[Fragment],
    written: Path | None,
) -> tuple[Frame, dict[Fragment, str]]:
    """Return what pandoc makes of a document with stubs, and of the pieces that are missing.

    These stand at its end: to convert a few takes less than another run of pandoc.
    """
    output = reading.output
    lines = left.text.split("\n")
    if missing:
        lines += ["", *together(missing, output).splitlines()]
    text, told = reading.run(
        replace(reading.source, lines=lines), written, elsewhere=_elsewhere([*made], left)
    )
    text = text if written is None else main_part(written)
    found = cut(text, missing, output)
    text = taken_out(text, missing, output) if missing else text
    return framed(text, told, written, reading.stage, left), found


def _elsewhere(pieces: Sequence[Fragment], frame: Blanked) -> dict[str, list[str]]:
    """Return the identifiers in what pandoc doesn't see, and those that are linked to there."""
    links = {*frame.links, *(link for piece in pieces for link in piece.links)}
    names = [name for piece in pieces for name in piece.names]
    return {"names": [*names, *frame.names], "links": sorted(links)}


def _apart(
    reading: Reading, pieces: Sequence[Fragment], written: Path | None
) -> dict[Fragment, str]:
    """Return what pandoc makes of pieces in a document of nothing else."""
    target = None if written is None else reading.scratch / "pieces.docx"
    text = together(pieces, reading.output).splitlines()
    product, _ = reading.run(replace(reading.source, lines=text), target, apart=True)
    return cut(product if target is None else main_part(target), pieces, reading.output)
