"""G · Performance 绩效."""
