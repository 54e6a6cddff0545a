"""The screens: each composes widgets, asks queries and handles messages."""
