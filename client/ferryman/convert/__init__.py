"""Between the contract's messages and the models, one module for each noun."""
