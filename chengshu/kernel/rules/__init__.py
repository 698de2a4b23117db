"""Policies as code: documents whose conditions and amounts are SQL scalar expressions, decided for one applicant or a whole city.

Each expression is parsed once; the same typed tree becomes a Python function (one applicant, every condition explained)
and SQL (the population). It knows rules, days and money, and no word of who applies or how they are paid.
"""
