"""As if the grammar of international addresses weren't installed.

jsonschema loads it for a check that notebooks don't need, and that takes longer than all the
rest of a command of Jupyter's. A folder for PYTHONPATH; see `conftest.QUICK`.
"""

raise ImportError("left out, since it takes long to load")
