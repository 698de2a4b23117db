"""The journal over HTTP: checkpoints, tiles, inclusion and consistency proofs, and a page for each entry.

What is public are commitments. A leaf's hash hides everything in it, for it covers the salted commitment to
the payload: without the salt nobody can try out guesses. So checkpoint, tiles and proofs are for everybody;
the leaf itself (numbers, verbs and ids, but no names and no texts) is given only to those who may read the
record it tells of, and the texts only as far as they may read its columns. Entry bundles of C2SP tlog-tiles
are not served for the same reason.
"""
