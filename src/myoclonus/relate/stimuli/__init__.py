"""What follows a stimulus: jerks, reflexes, silent periods, evoked potentials."""
