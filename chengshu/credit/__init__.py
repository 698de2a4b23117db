"""F · Credit 信用."""
