"""The OpenAPI 3.1 document, derived from registers and flows: what it says is what the door does."""
