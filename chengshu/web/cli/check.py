ABOUT='check'
