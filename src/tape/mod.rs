//! Straight-line programs compiled from the graph, evaluated with any scalar.
