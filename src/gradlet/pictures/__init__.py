"""Pictures of a model in training, as numbers that a page draws.

live        show(model, X, y, loss) in a loop of your own
figure      the loss so far, the points, and the output over a grid;  network  the weights and every neuron's map
outputs     the outputs of a model over many points, in a small part of the time of calling it for each
"""
