"""The pages of policies paid out that cannot be derived: what fits me, one policy and its claim, why, the bank's file."""
