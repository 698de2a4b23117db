"""Being told: a firm says which needs it wants to hear of, and is told once of each that is published.

Serves providers, so that no demand waits unseen. Row A4 (with `market` and `deals`).
"""
