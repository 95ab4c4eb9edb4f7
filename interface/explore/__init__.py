"""The Explore page: sheets of digits, single ones, tables and bytes."""
