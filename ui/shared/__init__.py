"""What several screens share: acts on a record, and parts that ask a service."""
