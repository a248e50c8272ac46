"""The library in the window: finds texts again, opens them, forgets them."""
