"""The requirement, chapter by chapter, over a real socket and on both databases."""
