"""Reproducible analysis of the figures published on human trafficking in Canada."""

__version__ = "0.1.0"
