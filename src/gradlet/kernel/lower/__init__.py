"""A recorded graph, lowered: from scalar nodes to statements in loops.

graph       the graph and its gradient as numbered scalar nodes, simplified where no bit changes
schedule    statements, and the slots they work on;  loops  statements in loops;  reroll  finds the loops
printer     prints them
"""
