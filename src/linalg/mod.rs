//! Dense linear algebra for optimizers and classification. The only floor that names nalgebra's decompositions.
