"""Calls: a body asks for scenarios or products until a date.

Serves the clerks who collect and everyone who may answer. Rows A1, A7.
"""
