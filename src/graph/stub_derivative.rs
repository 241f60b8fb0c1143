//! stub
use super::{Graph, NodeId};
/// stub
pub fn derivative(graph: &mut Graph, _output: NodeId, _variable: usize) -> NodeId {
    graph.constant(0.0)
}
