"""How many errors a model makes: decoded as the app does, counted, with intervals."""
