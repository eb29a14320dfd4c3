"""Builds: what is stale, how a notebook is executed, what came from what."""
