"""Reviews: experts judge what was sent in, never a case of an organisation of their own.

Serves experts and clerks. Rows A1, A7.
"""
