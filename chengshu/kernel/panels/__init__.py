"""Panels: experts drawn by lot from a pool free of conflicts, who mark in secret until the last has marked.

A draw is made from secrets that at least two commissioners promised by their hashes and then told, and can be made again
by anybody with `sha256sum | sort`. It is the engine of every system that asks experts; it knows none of them.
"""
