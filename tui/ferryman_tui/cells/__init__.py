"""What the tables of the console show, one module for each table: columns, cells and the plan for narrow terminals."""
