"""What may be talked and agreed about, and how much of it."""
