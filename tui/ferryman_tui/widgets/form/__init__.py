"""The parts of a form on the screen: fields, each with a control that fits its kind, below one another."""
