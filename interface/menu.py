"""The menu in the sidebar, a link a page. On a phone, where it lies over the page, it closes once a page is chosen."""

import streamlit as st

PAGES = {
    "Home": ("streamlit_app.py", ":material/home:"),
    "Explore": ("pages/1_Explore.py", ":material/grid_view:"),
    "Train": ("pages/2_Train.py", ":material/show_chart:"),
    "Draw": ("pages/3_Draw.py", ":material/draw:"),
    "Evaluate": ("pages/4_Evaluate.py", ":material/fact_check:"),
    "Inside": ("pages/5_Inside.py", ":material/biotech:"),
}

LESSON = ("pages/6_Lesson.py", ":material/school:")
"""A page that Home leads to, and not the menu: it is for a class, once."""

# Streamlit lays the sidebar over the page up to 768 pixels. The listener is one function of the module, so that the
# document has it once, however often the menu is shown.
_JS = """
function close(event) {
  if (innerWidth > 768 || !event.target.closest('[data-testid="stSidebar"] a')) return;
  setTimeout(() => {
    if (document.querySelector('[data-testid="stSidebar"]')?.dataset.collapsed === "true") return;
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  });
}
export default function () {
  document.addEventListener("click", close);
}
"""

_closes_itself = st.components.v2.component("menu_closes_itself", js=_JS)


def show_menu() -> None:
    """The links to all pages; call it in the sidebar."""
    for name in PAGES:
        page_link(name)


def close_when_chosen() -> None:
    """Let the menu close on a phone after a choice; call it in the sidebar, at its end, since it takes some room."""
    _closes_itself(key="menu_closes_itself")


def lesson_link() -> None:
    """A link to the lesson."""
    path, icon = LESSON
    st.page_link(path, label="A lesson for a class: 45 minutes, six tasks", icon=icon)


def page_link(name: str, label: str = "") -> None:
    """A link to a page, called by the page's name unless a label says more."""
    path, icon = PAGES[name]
    st.page_link(path, label=label or name, icon=icon)
