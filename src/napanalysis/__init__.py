"""Reproducible analysis of the figures published on Canada's action plan against human trafficking."""

__version__ = "0.1.0"
