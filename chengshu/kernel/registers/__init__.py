"""How nouns are listed, searched, filtered, shown, imported and exported, and who may see which rows and columns."""
