"""Whose a posting is, how alike two are, and how many there may be."""
