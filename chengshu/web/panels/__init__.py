"""The pages of panels that cannot be derived: a draw with everything to make it again, and the way to what is marked."""
