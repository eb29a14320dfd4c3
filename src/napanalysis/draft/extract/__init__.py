"""Tell what the numbers of a document measure: indicator, date, place, action plan."""
