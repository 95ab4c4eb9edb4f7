"""Trained networks to take along: one Python file, one page for any browser, or an ONNX graph."""
