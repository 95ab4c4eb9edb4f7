"""The layout: slider, buttons, status, figures and the whole loss chart are in view together, on a phone as well."""

import streamlit as st

from interface.figures.training_charts import HEIGHT

HALVES = [5, 4]
"""The page's two columns, from the slider and the buttons down to the settings; on a phone one follows the other."""

SETTINGS = "settings"
"""What the place of the settings is called in the page, which lies far below while a section is open."""

_STYLE = (
    f"<style>.st-key-moment .stVegaLiteChart {{ min-height: {HEIGHT}px; }}</style>"
    + """<style>
.stMainBlockContainer > .stVerticalBlock { gap: 0.6rem; }
.stMainBlockContainer .stHorizontalBlock:has(> .stColumn) { row-gap: 0.6rem; }
.stMainBlockContainer { container: page / inline-size; }
.st-key-head { padding-bottom: 0.4rem; }
.st-key-head [data-testid="stCaptionContainer"] p {
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; line-height: 1.3;
}
.st-key-head h1 { font-size: 1.5rem; padding: 0.4rem 0 0; line-height: 1.3; }
/* As high before a training as while it goes on and after it: what is below stays where it is. */
.st-key-choices { gap: 0.5rem; min-height: 6.25rem; }
.st-key-choices .stColumn > .stVerticalBlock { gap: 0.5rem; }
.st-key-second-choice { min-height: 2.75rem; }
.st-key-second-choice > :first-child { flex: 1 1 0; min-width: 0; }
.st-key-choices [data-testid="stPopoverButton"], .st-key-choices summary { min-height: 2.75rem; }
.st-key-train_own [data-testid="stPopoverButton"] p {
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
    text-align: left; font-size: 0.875rem; line-height: 1.25; white-space: normal;
}
.st-key-chosen-before { max-width: 27rem; }
.st-key-about-beside p { line-height: 1.45; }
.st-key-choices h2 { font-size: 1.15rem; padding: 0; line-height: 1.3; }
.st-key-run-name { min-height: 2.75rem; row-gap: 0; align-items: center; }
.st-key-run-name > :last-child { flex: 1 1 10rem; min-width: 10rem; }
.st-key-run-name [data-testid="stCaptionContainer"] p {
    display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
}
.st-key-train_preset button { height: auto; min-height: 2.75rem; padding: 0.2rem 0.9rem; line-height: 1.25; }
.st-key-train_preset button p { display: flex; flex-direction: column; }
.st-key-train_preset button p span { font-size: 0.75rem !important; white-space: nowrap; }
.st-key-buttons { flex-wrap: nowrap; gap: 0.5rem; }
.st-key-buttons > * { flex: 1 1 0; min-width: 0 !important; }
.st-key-buttons > :last-child { flex: 0 0 3.25rem; }
.st-key-buttons button { min-height: 2.75rem; padding-left: 0.25rem; padding-right: 0.25rem; }
/* A slider that is replaced by a new one, and the new one, are there together for a moment. */
.st-key-rate { max-height: 4.4rem; overflow: clip; overflow-clip-margin: 0.5rem; }
.st-key-press_counter { position: absolute; }
.st-key-progress { gap: 0.25rem; }
.st-key-iteration-count p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.st-key-figures > * { flex: 1 1 0; min-width: 0; }
.st-key-figures [data-testid="stMetricValue"] { font-size: 1.15rem; line-height: 1.4; }
.st-key-figures [data-testid="stMetricLabel"] { font-size: 0.8rem; }
.st-key-loss-chart { position: relative; }
.st-key-loss-chart > :has(> .st-key-loss-scale) { position: absolute; right: 0; top: -0.1rem; width: auto; z-index: 1; }
.st-key-zoom { margin-top: -0.35rem; }
.st-key-zoom button { min-height: 1.75rem; padding: 0 0.6rem; border: 0; border-radius: 0.5rem; }
.st-key-zoom button p { font-size: 0.8125rem; }
/* Over the charts it would hide figures and the switch. */
.st-key-moment [data-testid="stElementToolbar"] { top: auto !important; bottom: 0; }
/* As high with advice as without it. */
.st-key-advice { flex-wrap: nowrap; min-height: 2.75rem; max-width: 60rem; }
.st-key-advice p { line-height: 1.4; }
/* What can be done with a training that has ended stands where there is no advice. */
.st-key-beyond:has(.st-key-train-on) .st-key-advice:not(:has(.stMarkdown)) { display: none; }
.st-key-train-on { min-height: 2.75rem; }
.st-key-section { min-height: 28rem; }
.st-key-view [data-testid="stImage"] img { image-rendering: pixelated; width: 100%; max-width: 30rem; }
.st-key-pace { flex-wrap: nowrap; }
.st-key-pace > :first-child { flex: 1 1 0; min-width: 0; }
.st-key-length > * { flex: 1 1 0; min-width: 8rem; }
.st-key-second-choice > :has(> .st-key-about-in-popover), .st-key-in-short { display: none; }
.st-key-section { padding-bottom: 0.75rem; }
.st-key-shelf [class*="st-key-try_"] { margin-top: auto; }
/* Where two columns are too narrow, with a menu beside the page or on a phone, they follow each other. */
@container page (max-width: 839px) {
    .st-key-choices .stColumn, .st-key-moment .stColumn, .st-key-settings .stColumn { min-width: 100%; }
    .st-key-choices .stColumn:has(.st-key-about-beside) { display: none; }
    .st-key-second-choice > :has(> .st-key-about-in-popover), .st-key-in-short { display: flex; }
    .st-key-chosen-before { max-width: none; }
    .st-key-controls .stHorizontalBlock:has(> .stColumn) { gap: 1.5rem; }
    .st-key-controls .stColumn { flex: 1 1 0; min-width: 0; }
    .st-key-controls .stColumn:last-child { flex: 0 0 20.5rem; }
}
@container page (max-width: 509px) {
    .st-key-controls .stColumn, .st-key-controls .stColumn:last-child { flex: 1 1 100%; }
    .st-key-controls .stHorizontalBlock:has(> .stColumn) { gap: 0.6rem; }
}
@container page (max-width: 345px) {
    .st-key-figures { gap: 0.15rem; }
    .st-key-figures [data-testid="stMetricLabel"] p, .st-key-figures label { font-size: 0.75rem; }
}
.st-key-section-switch { min-height: 2.5rem; row-gap: 0; }
.st-key-section-switch a { font-size: 0.875rem; }
@media (max-width: 640px) {
    .st-key-advice { gap: 0.75rem; min-height: 4.25rem; }
    .st-key-advice p { font-size: 0.8125rem; line-height: 1.3; }
    /* A bar of five, each an icon over a small word. */
    .st-key-section-switch > .st-key-train_section { flex: 1 0 100%; width: 100%; max-width: none; }
    .st-key-train_section > *, .st-key-train_section [role="radiogroup"] { width: 100%; max-width: none; }
    .st-key-train_section [role="radiogroup"] { flex-wrap: nowrap; }
    .st-key-train_section button { flex: 1 1 0; min-width: 0; height: auto; padding: 0.35rem 0; }
    .st-key-train_section button > div > span { flex-direction: column; gap: 0; }
    .st-key-train_section button p { font-size: 0.6875rem; line-height: 1.3; }
    .st-key-train_view button { padding-left: 0.55rem; padding-right: 0.55rem; }
    .st-key-train_preset button { padding-left: 0.3rem; padding-right: 0.3rem; }
    .st-key-length { gap: 1.5rem; }
}
@media (pointer: coarse) {
    .stExpander summary { min-height: 2.75rem; }
    .st-key-loss-scale label { min-height: 2.75rem; align-items: center; }
    .st-key-loss-chart > :has(> .st-key-loss-scale) { top: -0.7rem; }
}
</style>"""
)


def show_style() -> None:
    """What the page needs of style sheet beside what every page has."""
    st.html(_STYLE)
