"""Legal pathways: rules as data, three-valued criteria, dates with their reasons."""
