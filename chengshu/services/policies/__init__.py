"""The library of policies that are paid out: each a document that decides, in versions that never change.

Written and tried by policy clerks, published by a second person, read by everybody. The documents of row C5.
"""
