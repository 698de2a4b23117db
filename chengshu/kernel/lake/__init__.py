"""What was: each noun's history as a table of typed columns, so that one can ask of any past day."""
