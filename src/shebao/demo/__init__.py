"""The demonstration: two pooling regions' year, run through the same actions an agency uses, then supervised."""
