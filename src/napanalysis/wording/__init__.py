"""How a measure is worded in two languages: numbers, dates, templates, citations."""
