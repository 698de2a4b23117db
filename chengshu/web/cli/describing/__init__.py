"""docs/systems/: what the declarations say, as pages to read. Written by `city docs`, never by hand."""
