"""How people write, drawn by chance: other forms of the digits, other hands, and what is no digit."""
