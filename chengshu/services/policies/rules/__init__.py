"""Documents and decisions in words: reading them, the facts they ask for, and explaining what they decide."""
