"""Action plans and their evaluation: measures, projects, monthly reports with evidence, completion computed for any date. Serves the data bureau, lead bodies, leaders. Row B1."""
