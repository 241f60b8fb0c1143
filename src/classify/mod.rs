//! What kind of critical point a point is, and why.
