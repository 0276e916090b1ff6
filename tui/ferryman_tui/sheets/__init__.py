"""What the text panes of the console show, line by line, without Textual: one module for each pane."""
