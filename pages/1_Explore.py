"""Explore: the images one by one, as a whole and on a map, how they may be changed, and the bytes that they come as."""

import streamlit as st

from interface.explore.views import show_views
from interface.page import begin
from interface.upload import show_own_data, upload_data

begin("Explore")
st.title("Explore the data")
show_own_data()
show_views()
upload_data()
