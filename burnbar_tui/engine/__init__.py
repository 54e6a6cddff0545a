"""The engine: everything between the sources and the views; no Textual, no Rich."""
