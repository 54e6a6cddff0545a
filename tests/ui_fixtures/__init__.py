"""A fake engine, sample views and a way to run the app on them."""
