"""What a case is made of: people, notes, consent, dates.  Knows no disk, no screen, no network."""
