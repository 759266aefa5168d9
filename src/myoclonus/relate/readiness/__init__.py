"""What the EEG does before a movement: readiness potential and loss of beta rhythm."""
