"""The pages of the library that cannot be derived: writing a document with its checks beside it, and reading what a version changes."""
