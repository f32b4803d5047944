"""What a batch folder remembers: what became of each row, and who it was for."""
