"""How sure a total is: a journey drawn many times, with prices, lengths and exchange rates each by chance.

Everything here but `draw` needs numpy.
"""
