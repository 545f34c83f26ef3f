"""The catalogue: price bands and the rules of a journey, read from data files, checked and looked up."""
