"""Sample files, and the script that derived them."""
