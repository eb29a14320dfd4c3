"""What an analyst works with: a fiscal year opened, its figures, measures, words and charts."""
