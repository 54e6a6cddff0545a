"""What is noticed in the figures: one pure rule per file, over facts that are gathered once."""
