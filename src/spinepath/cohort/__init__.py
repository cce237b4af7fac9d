"""Many records at once: the same reader, the same dictionary and the same criteria, for a whole export."""
