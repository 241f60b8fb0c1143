//! stub
use super::{Graph, NodeId};
/// stub
pub fn simplify(_graph: &mut Graph, outputs: &[NodeId]) -> Vec<NodeId> {
    outputs.to_vec()
}
