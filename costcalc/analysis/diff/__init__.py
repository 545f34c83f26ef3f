"""What changed from one quote to another, by cause."""
