"""An operator with a seed, a server full of hostile texts, and faults between them: nothing of it ends the console."""
