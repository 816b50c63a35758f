"""A program over Values, recorded: one sample's loss as a graph, with the leaves told apart.

recording      records it;  symbolic  a Value whose number is not known meanwhile
foreign        a program over a Value class of the reader's own;  foreign_graph  the graph that it leaves
op_names       the primitives that such a class may mean by a name
gradcheck      checks the derivatives of such a class against the formulas of `ops`
divergence     the line after which two runs of a program differ;  provenance  the line that a number comes from
reduction      tells a loss that is a mean from one that is a sum;  neurons  finds the neurons of a program
"""
