"""How the brief's sources are staged with what the notebooks have published."""
