ABOUT='verify'
