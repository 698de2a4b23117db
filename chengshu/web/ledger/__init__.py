"""The ledger's pages that cannot be derived: an account's statement, and the text of a month's balance."""
