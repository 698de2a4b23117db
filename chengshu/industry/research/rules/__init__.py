"""Whose things are, what may be asked and answered, and whom a question is put to."""
