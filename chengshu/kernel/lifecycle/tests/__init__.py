"""Tests of the life cycle: one file for each sentence of what the vocabulary must be able to say, and one for
each part.
"""
