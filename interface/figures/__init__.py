"""Pictures and charts made from arrays: SVG, PNG and Altair."""
