"""The builder: a page on which networks are built, trained and explained."""
