"""Why a digit of the Draw page is read as it is: a view a module, none of which knows the rest of the page."""
