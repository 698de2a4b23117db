"""Published lists as files: PDF and spreadsheet to read, JSON and signature to check."""
