"""What a visitor corrects: kept for the visit, taken along as a file, and learned from."""
