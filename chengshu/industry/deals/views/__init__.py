"""Pages that cannot be derived: who meets a demand or a supply, and the thread of a talk."""
