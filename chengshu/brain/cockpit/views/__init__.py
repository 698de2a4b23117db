"""The cockpit's pages, which no register can derive: what a panel shows, the screens, and the sheet of paper."""
