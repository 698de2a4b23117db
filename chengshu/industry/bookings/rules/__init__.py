"""What may be opened, booked and cancelled, and when."""
