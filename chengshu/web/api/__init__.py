"""The REST API derived from declarations, and its OpenAPI document."""
