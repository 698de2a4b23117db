ABOUT='bench'
