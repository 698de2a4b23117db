"""Invented nouns: everything the vocabulary must be able to say, said once in the shortest way."""
