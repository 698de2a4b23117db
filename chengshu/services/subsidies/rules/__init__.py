"""What stands between a claim and its money: facts, decisions, gates, budgets, the bank's sheet. Nothing here writes a record."""
