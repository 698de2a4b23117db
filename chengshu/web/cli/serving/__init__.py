"""Keeping a city up: the web server and the worker as children of one supervisor."""
