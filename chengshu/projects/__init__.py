"""B · Plans and projects 规划与项目."""
