"""What the pages share: the data, the running training, charts, figures and the canvas. It knows Streamlit; the
recognizer, on which it rests, does not."""
