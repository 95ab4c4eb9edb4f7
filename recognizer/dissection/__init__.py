"""Dissection: a network taken apart to the single multiplication, and what becomes of it if a number is another one."""
