"""The work itself, without a window: every layer below the two front ends."""
