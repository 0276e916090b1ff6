"""Every action of the console once, as data: `table.ACTIONS` feeds the key bar, the help, the palette and the guard."""
