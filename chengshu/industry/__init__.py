"""A · Industry and scenarios 产业与场景."""
