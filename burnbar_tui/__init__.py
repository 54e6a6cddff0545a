"""burnbar: what AI coding assistants cost, how much quota is left, and why."""
