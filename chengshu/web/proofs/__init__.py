"""The journal over HTTP: checkpoints, tiles, inclusion and consistency proofs."""
