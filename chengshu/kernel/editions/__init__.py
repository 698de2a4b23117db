"""Editions: a list frozen, numbered, signed and published, then amended by a new version.

The old ones stay, to be had and checked by anybody.
"""
