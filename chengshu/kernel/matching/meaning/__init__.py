"""What texts mean beside the words they use: dense vectors, of the extra `semantic`; without it everything works by words."""
