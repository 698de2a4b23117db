"""The house's own rules, executable."""
