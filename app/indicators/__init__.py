"""Signs of trafficking as data, and the one rule that says in permitted words what they may point to."""
