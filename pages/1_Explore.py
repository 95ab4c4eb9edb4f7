"""Explore: the images, one by one and as a whole, down to the bytes of the file."""

import streamlit as st

from interface.data import mnist
from interface.explore.browser import browse, choose_columns, choose_split
from interface.explore.data_view import show_bytes, show_digit, show_summary, show_table
from interface.page import begin
from interface.upload import show_own_data, upload_data
from interface.visit import chosen_data

begin("Explore")
st.title("Explore the data")
splits = chosen_data()
show_own_data()
with st.container(horizontal=True, gap="medium"):
    split, dataset = choose_split(splits)
    columns = choose_columns(dataset)
sheet, digit = st.columns([2, 3], gap="large")
with sheet:
    shown = browse(dataset, columns)
if columns.size:
    with digit:
        show_digit(dataset, columns)
show_summary(dataset, split)
if splits is mnist():
    show_bytes(split)
show_table(dataset, shown)
upload_data()
