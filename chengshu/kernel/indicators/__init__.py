"""Numbers with a definition: what is counted, whose it is, what it should be, and the records behind it, at any date."""
