"""The providers: facts and a pure parse, one file each."""
