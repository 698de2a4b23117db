"""`city test`: every check as a stage with an outcome; none hides another."""
