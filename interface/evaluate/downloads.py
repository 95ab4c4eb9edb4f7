"""Downloads: the tables behind the charts."""

import pandas as pd
import streamlit as st


def offer_table(table: pd.DataFrame, name: str, key: str, index: bool = False) -> None:
    """A button that downloads a table as CSV, with its index as a column if there is something in it."""
    st.download_button(
        "Download",
        table.to_csv(index=index),
        name,
        "text/csv",
        key=key,
        icon=":material/download:",
        help=f"The numbers as a table, {name}",
        on_click="ignore",
    )
