"""Look at a recording and correct what was found: levels of detail, decisions, and the analysis from corrected events."""
