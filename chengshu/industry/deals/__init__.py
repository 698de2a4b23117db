"""What comes of a meeting of demand and supply: private talks, intentions, contracts, outcomes, ratings.

Serves the two parties, and the broker whom they let in; the public sees ratings alone. Row A4 (the other half is `market`).
"""
