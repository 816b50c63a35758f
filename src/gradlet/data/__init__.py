"""Points to learn from: ready-made sets, your own from CSV, points drawn by hand; and the meaning of their labels.

sets      moons, circles, xor, ...;  table  from_csv;  drawn  points drawn by hand
labels    classes, thresholds and accuracy
"""

from .sets import SETS, blobs, circles, moons, spiral, xor, yin_yang
from .table import from_csv

__all__ = ["SETS", "blobs", "circles", "from_csv", "moons", "spiral", "xor", "yin_yang"]
