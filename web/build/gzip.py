"""Standard input, gzipped, to standard output. Runs on the build's own Python, with libdeflate.

libdeflate at its highest level gives files 3 to 6 % smaller than zlib at its own, about what zopfli gives, in a
fraction of the time; it computes with whole numbers only, so that every machine writes the same bytes.
"""

import sys

from deflate import gzip_compress

LEVEL = 12  # its highest

sys.stdout.buffer.write(gzip_compress(sys.stdin.buffer.read(), LEVEL))
