"""The EEG averaged back from jerks, to see whether a cortical spike comes before them."""
