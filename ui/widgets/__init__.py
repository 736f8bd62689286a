"""The parts a screen is made of.  They show frozen content objects, tell by signals, and call no service."""
