"""Tests of the widgets that paint the console, each in an app that has nothing else."""
