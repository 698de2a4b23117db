"""The life of a noun: flows of steps, the one way to take them, their deadlines, signatures, notices and schedules."""
