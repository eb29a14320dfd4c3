"""What products were made from, and whether it is still so."""
