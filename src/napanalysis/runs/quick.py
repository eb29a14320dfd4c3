"""The Jupyter libraries without the one part that takes longer to load than all the rest."""

from __future__ import annotations

import importlib
import sys
import threading

#: jsonschema loads a grammar of international addresses, which takes two seconds, for a check
#: of formats that notebooks don't use. It does without where the grammar isn't installed.
_GRAMMAR = "rfc3987_syntax"
_lock = threading.Lock()


def load_jupyter() -> None:
    """Import what reads and executes notebooks, quickly."""
    with _lock:
        if _GRAMMAR not in sys.modules and "jsonschema" not in sys.modules:
            sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # as if not installed
            try:
                importlib.import_module("jsonschema")
            finally:
                del sys.modules[_GRAMMAR]
        importlib.import_module("papermill")
