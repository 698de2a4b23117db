"""How a firm comes on to the platform: a person asks in its name, a clerk checks code and authority, and the person acts for it.

Serves whoever has a firm that is not here yet, or has come to work for one that is, and the industry bureau. Row A4.
"""
