"""What an experiment has shown: exposures and conversions counted, compared and judged.

Pure: lines of records go in, a `Report` comes out. The statistics come from scipy, which is
imported only when figures are worked out, because it takes longer to load than most commands run.
"""
