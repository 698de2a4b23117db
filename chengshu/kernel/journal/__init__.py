"""Every change is an entry: who, when, what, before and after, why; provable to an outsider."""
