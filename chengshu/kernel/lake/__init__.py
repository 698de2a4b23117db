"""What was: each noun's history as a table of typed columns, so that any question can be asked of any past day."""
