"""Action plans: measures with weights, projects, and monthly reports on both, asked for by the calendar.

Serves the data bureau that keeps the plan and the bodies that report. Row B1, with `evaluation`.
"""
