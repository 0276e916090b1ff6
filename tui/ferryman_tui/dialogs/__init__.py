"""Dialogs that open above a screen: questions, ids, help, the palette."""
