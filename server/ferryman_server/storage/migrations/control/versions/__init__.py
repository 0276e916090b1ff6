"""Steps from the empty control database to the present one."""
