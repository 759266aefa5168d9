"""Arrays in, arrays out: filters, envelopes, noise, intervals, epochs, spectra."""
