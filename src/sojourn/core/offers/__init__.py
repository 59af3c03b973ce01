"""Codes that are held, shown, and redeemed, and the money that bounds them."""
