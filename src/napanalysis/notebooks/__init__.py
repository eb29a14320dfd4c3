"""How notebooks are found, ordered, executed and shown."""
