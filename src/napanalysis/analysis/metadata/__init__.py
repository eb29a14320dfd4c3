"""The tables described in standard forms."""
