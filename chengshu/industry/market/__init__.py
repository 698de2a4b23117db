"""The market between manufacturers and providers: who takes part, what firms need, what firms offer.

Serves firms and the industry bureau, which looks at everything before it is published. Row A4 (the other half is `deals`).
"""
