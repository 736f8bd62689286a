"""What lists show: service views put into words, away from the window's thread."""
