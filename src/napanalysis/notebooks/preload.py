"""What the forkserver imports before it forks kernels; nothing else imports this module."""

from __future__ import annotations

import __main__
import atexit
import gc
import importlib
import os
import sys
from contextlib import suppress
from pathlib import Path

import napanalysis
from napanalysis import catalogue
from napanalysis.language import Language
from napanalysis.notebooks.execute import kernel_environment
from napanalysis.notebooks.forkserver import sweep
from napanalysis.number_formats import number

# What any kernel imports while it starts, then what the notebooks do. Not matplotlib_inline:
# it ties itself to the kernel in which it is first imported.
LIBRARIES = """
    ipykernel.kernelapp ipykernel.ipkernel ipykernel.debugger tornado.platform.asyncio sqlite3
    IPython.core.completerlib IPython.core.oinspect IPython.extensions.storemagic
    pandas matplotlib.pyplot matplotlib.backends.backend_agg matplotlib.backends.backend_svg
    PIL.BmpImagePlugin PIL.GifImagePlugin PIL.JpegImagePlugin PIL.PpmImagePlugin
    pandas.io.formats.html babel.dates babel.numbers fontTools.ttLib text_to_num lxml.etree
    napanalysis.exhibits.limitations
"""

if not hasattr(__main__, "path"):
    # Begin anew with the kernels' environment, some of which is read only when Python starts,
    # and keep a new interpreter's path, in place of which the build's is put.
    _code = f"import sys; path, build = [*sys.path], {os.getppid()}; {sys.orig_argv[-1]}"
    os.execve(sys.executable, [sys.executable, "-c", _code], kernel_environment({}, Path()))
gc.disable()  # what is imported stays
PATH, BUILD = [*filter(None, __main__.path)], __main__.build
VARIABLES = frozenset(os.environ)
sys.path[:] = PATH
for _name in (*LIBRARIES.split(), *napanalysis.HOMES):
    if os.getppid() != BUILD:
        sweep(BUILD)
        sys.exit()
    with suppress(ImportError):  # the notebook that needs it will say so
        importlib.import_module(_name)
with suppress(catalogue.CatalogueError):  # and say this too
    catalogue.check()
with suppress(ImportError):
    for _language in Language:
        number(0, _language)  # reads how a language writes, which takes longer than to import it
gc.enable()
gc.freeze()  # kernels, when they collect garbage, leave alone what they share
atexit.register(sweep, BUILD)  # from here on it ends when the build does
