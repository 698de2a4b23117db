"""Signing in with password or passkey, choosing whom to act for, API tokens."""
