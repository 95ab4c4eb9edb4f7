"""Inside: one digit through a network and back, number by number, and what becomes of it if a number is another one."""

import streamlit as st

from interface.inside.address import read_address
from interface.inside.digit import choose_digit
from interface.inside.head import show_changes, show_head
from interface.inside.layout import show_style
from interface.inside.sections import show_sections
from interface.inside.subject import choose_network, subject_of
from interface.messages import show_error
from interface.page import begin
from recognizer.errors import BadInput

begin("Inside")
read_address()
show_style()
st.title("Look inside a network")
try:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="inside_choices"):
        chosen = choose_network()
        digit = choose_digit()
    subject = subject_of(chosen, digit)
except BadInput as error:
    show_error(error)
    show_changes()
    st.stop()
show_head(subject)
show_sections(subject)
