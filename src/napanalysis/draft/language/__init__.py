"""Find sentences, numbers, nouns and dates in the text of a document."""
