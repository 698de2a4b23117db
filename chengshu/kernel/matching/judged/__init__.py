"""How well search ranks, measured on questions with judged answers."""
