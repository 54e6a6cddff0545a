"""Questions in plain English -> plan -> answer; every figure comes from the store."""
