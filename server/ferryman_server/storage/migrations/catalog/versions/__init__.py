"""Steps from the empty catalog to the present one."""
