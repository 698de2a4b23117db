"""Objections: what anybody may hold against a thing in public notice. A notice never ends while one is unanswered.

Serves citizens, firms and clerks. Rows A1, A6.
"""
