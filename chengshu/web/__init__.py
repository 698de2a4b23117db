"""The front door: settings, the page shell, pages and API derived from declarations, command line, worker."""
