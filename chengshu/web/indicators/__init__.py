"""The pages of indicators: all of them, and one with its definition, its past, its parts and the records behind it."""
