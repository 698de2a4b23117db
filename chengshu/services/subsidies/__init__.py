"""Policies paid out: what fits me, claims, offers without application (免申即享), payment lists, clawback.

Serves applicants, the clerks and reviewers of policies, finance, and whoever answers for what was spent. Row C5.
"""
