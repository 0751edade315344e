"""Labels written by hand, by reading the records of ../shared/data and semantics.md. The records stay where they are:
a label names file, place and digest."""
