"""The screens of the console: what is where, and what keys do there."""
