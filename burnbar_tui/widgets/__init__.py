"""The widgets: each draws the facts it is given and never fetches."""
