"""What the walk through every step needs to know of the invented nouns."""
