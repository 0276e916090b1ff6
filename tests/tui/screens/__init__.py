"""The screens of the console, driven by keys against the real service in the same process."""
