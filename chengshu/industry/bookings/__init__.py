"""Booking of innovation resources: when they are open, who has which seats, what they were used for.

Seats are promised once, whatever runs at once. Serves cloud R&D centres and those who hold resources. Row A5 (with `research`).
"""
