"""Form fields in GOV.UK patterns, with our own words for what is wrong.

A field knows its kind (the template draws by it), its hint, and the sentence said when it is left empty (`missing`).
What people typed is shown back to them exactly as they typed it; only `clean` turns it into a value.
"""
