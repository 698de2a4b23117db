"""Open-bid challenges (揭榜挂帅): a firm puts a bounty on a problem, teams bid sealed, drawn experts mark blind, the best solves it.

The bounty lies in escrow from publication until each milestone is accepted. Serves firms, teams, experts, clerks. Row A6.
"""
