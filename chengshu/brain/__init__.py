"""E · City brain 城市云脑."""
