"""What the stance room's data files are counted and measured from."""
