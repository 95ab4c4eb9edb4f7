"""Digits: the first view, a sheet to browse and search, one digit of it large, and the sheet as a table."""

import streamlit as st

from interface.explore.browser import browse
from interface.explore.data_view import show_digit, show_table
from interface.explore.filters import asked_readings, choose_filter, choose_label, found_columns, show_filter
from interface.explore.source import choose_source


def show_digits() -> None:
    """What is to be seen, the sheet, and the digit that is opened."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        source = choose_source()
        label = choose_label()
        choose_filter()
    filtered = st.container()
    found = asked_readings(source)
    columns = found_columns(source, label, found)
    with filtered:
        show_filter(columns.size, source, label, found)
    sheet, digit = st.columns([2, 3], gap="large")
    with sheet:
        shown = browse(source.dataset, columns)
    if columns.size:
        with digit:
            show_digit(source.dataset, columns)
    show_table(source.dataset, shown)
