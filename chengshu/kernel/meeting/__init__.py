"""Two nouns that meet: who can do for a record of one what it asks for, why, and what stands in the way."""
