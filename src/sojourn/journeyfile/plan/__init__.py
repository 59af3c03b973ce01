"""What a change of a project means: what is other, who stands there, and where they would go.

Pure: two projects and the number of runs on each step go in, a `Plan` comes out. The same
input gives the same plan, in the same order.
"""
