"""Explore: the images, one by one and as a whole, down to the bytes of the file."""

import streamlit as st

from interface import data_view, page
from interface.browser import browse, choose_columns, choose_split
from interface.data import chosen_data, mnist
from interface.upload import upload_data

page.begin("Explore")
st.title("Explore the data")
splits = chosen_data()
if splits is not mnist():
    st.info(f"Your own data: {splits.source}. The way back to MNIST is at the end of the page.")
with st.container(horizontal=True, gap="medium"):
    split, dataset = choose_split(splits)
    columns = choose_columns(dataset)
sheet, digit = st.columns([2, 3], gap="large")
with sheet:
    shown = browse(dataset, columns)
with digit:
    data_view.show_digit(dataset)
data_view.show_summary(dataset, split)
if splits is mnist():
    data_view.show_bytes(split)
data_view.show_table(dataset, shown)
upload_data()
