"""How notebooks are executed, brought to a normal form and shown as pages."""
