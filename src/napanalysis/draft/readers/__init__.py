"""Read documents of every form into the same text blocks."""
