"""Action plans and their evaluation: measures, projects, monthly reports, completion for any date.

Serves the data bureau that keeps the plan, the bodies that report, and the leaders who read. Row B1.
"""
