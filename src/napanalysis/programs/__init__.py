"""The programs of others that this package runs."""
