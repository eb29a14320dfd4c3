"""Charts that the last build drew, taken over by notebooks that would draw the same again.

A notebook is executed again when one of its answers has changed; its other charts are still
the same, and drawing is most of what it does. The build says which exhibits it may take from
the last products: those whose files are as they were recorded, made by the same code and
tools. The notebook takes one only if the exhibit that it has at hand has the recorded digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from napanalysis.analysis.charts import Picture
from napanalysis.brief.exhibits import Exhibit
from napanalysis.paths import DRAWN_VARIABLE


@dataclass(frozen=True)
class Drawn:
    """What may be taken over.

    Parameters
    ----------
    folder : str
        The folder with the files of the exhibits.
    digests : mapping of str to str
        The digest of each exhibit that those files show, by the exhibit's name.
    """

    folder: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)

    def told(self) -> str:
        """Return this as the text of an environment variable; "" where there is nothing."""
        return json.dumps([self.folder, dict(self.digests)]) if self.digests else ""


def names(exhibit: str) -> tuple[str, str, str]:
    """Return the names of a chart's files: wide, narrow, for Word."""
    return f"{exhibit}.svg", f"{exhibit}-narrow.svg", f"{exhibit}.png"


def take(exhibit: Exhibit, digest: str) -> None:
    """Give an exhibit the chart that the last build drew of it, where the build says so.

    Parameters
    ----------
    exhibit : Exhibit
        The exhibit; one without a chart, or of which no build knows, stays as it is.
    digest : str
        Its digest; "" is none.
    """
    told = os.environ.get(DRAWN_VARIABLE)
    if not told or not digest or exhibit.figure is None:
        return
    folder, digests = json.loads(told)
    if digests.get(exhibit.id) != digest:
        return
    svg, narrow, png = (Path(folder) / name for name in names(exhibit.id))
    try:
        texts = [path.read_bytes().decode("utf-8") for path in (svg, narrow)]
        exhibit.take_over(Picture(texts[0], png.read_bytes(), narrow=texts[1]))
    except OSError:  # it is drawn, then
        return
