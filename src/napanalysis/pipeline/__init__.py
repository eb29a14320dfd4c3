"""Builds: what is stale, how the work is shared out, what came from what."""
