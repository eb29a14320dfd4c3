"""Draft the raw tables of a source from the document itself, for a person to review."""
