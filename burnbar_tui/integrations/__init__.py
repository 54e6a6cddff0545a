"""What burnbar wires into other programs, with their owner's consent and a way back."""
