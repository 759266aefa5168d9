"""How often jerks come in one state and another: rest and action, eyes, drugs, hours of the day."""
