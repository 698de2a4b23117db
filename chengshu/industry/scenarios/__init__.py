"""Scenario lists (场景清单): from a call to a signed list, and on to what became of it.

Called for, recommended, reviewed by experts, publicly noticed, published, matched, followed to an outcome.
Serves districts, departments, firms, experts, the development commission. Row A1.
"""
