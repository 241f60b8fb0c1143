//! The expression graph: hash-consed nodes, lowering from syntax, simplification, symbolic derivatives, printing.
