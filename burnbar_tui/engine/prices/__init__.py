"""Price tables as files: `compiled.json` is generated, `extra_prices.toml` is kept by hand."""
