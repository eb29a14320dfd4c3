"""How a measure is shown: tables, charts, sentences and the trail behind every number."""
