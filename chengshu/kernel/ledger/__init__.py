"""The ledger: double entry for budgets, grants, caps, points, hours and quotas, in whole units (money in fen).

An account never goes below its floor, whatever runs at once; a correction is a new entry; every transfer is a verb's.
"""
