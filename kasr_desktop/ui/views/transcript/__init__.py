"""The recording that is shown: its segments, both texts side by side."""
