"""Pages derived from declarations: list, record, step, inbox, search, front page."""
