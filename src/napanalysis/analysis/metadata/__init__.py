"""The tables described: data package, schema.org and the data dictionary."""
