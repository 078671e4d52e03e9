//! Specialization trees: nodes bought with mastery points, behind prerequisites.

/// A checked tree: every prerequisite exists, nothing is its own prerequisite, every node can be unlocked.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A node of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Unique within the tree.
    pub id: String,
    /// As players see it.
    pub name: String,
    /// Mastery points.
    pub cost: u64,
    /// The mastery level it needs.
    pub min_level: u64,
    /// Ids of the nodes that must be unlocked before.
    pub requires: Vec<String>,
    /// What it gives.
    pub effect: Effect,
}

/// A bonus with its size: `crit_chance`, 0.02.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// What grows.
    pub bonus: String,
    /// By how much; 0.02 is 2 %.
    pub value: f64,
}

/// Why a tree is refused. `node` and `requires` are positions in the lists it was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFault {
    /// A prerequisite that no node has as its id.
    UnknownNode {
        /// The node that asks for it.
        node: usize,
        /// Which of its prerequisites.
        requires: usize,
    },
    /// A node that needs itself, over the ids listed, first and last the same.
    Cycle {
        /// The first node of the cycle.
        node: usize,
        /// The way round.
        through: Vec<String>,
    },
    /// A node that needs a level beyond the last.
    LevelOutOfReach {
        /// The node.
        node: usize,
        /// The last level.
        last: u64,
    },
    /// A node that, with all it needs, costs more points than all levels give.
    PointsOutOfReach {
        /// The node.
        node: usize,
        /// What it costs with all it needs.
        cost: u64,
        /// What all levels give.
        points: u64,
    },
}

impl TreeFault {
    /// The position of the node that it is about.
    pub fn node(&self) -> usize {
        match *self {
            TreeFault::UnknownNode { node, .. }
            | TreeFault::Cycle { node, .. }
            | TreeFault::LevelOutOfReach { node, .. }
            | TreeFault::PointsOutOfReach { node, .. } => node,
        }
    }
}

impl Tree {
    /// A tree of `nodes` on a track whose last level is `last` and whose levels give `points` in all.
    ///
    /// # Errors
    /// Every fault found.
    pub fn new(nodes: Vec<Node>, last: Option<u64>, points: Option<u64>) -> Result<Tree, Vec<TreeFault>> {
        let mut faults = unknown_nodes(&nodes);
        faults.extend(levels_out_of_reach(&nodes, last));
        let cycles = cycles(&nodes);
        if cycles.is_empty() {
            faults.extend(points_out_of_reach(&nodes, points));
        }
        faults.extend(cycles);
        if faults.is_empty() { Ok(Tree { nodes }) } else { Err(faults) }
    }

    /// The nodes, as written.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node with this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

fn position(nodes: &[Node], id: &str) -> Option<usize> {
    nodes.iter().position(|node| node.id == id)
}

fn unknown_nodes(nodes: &[Node]) -> Vec<TreeFault> {
    let mut faults = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        for (which, id) in node.requires.iter().enumerate() {
            if position(nodes, id).is_none() {
                faults.push(TreeFault::UnknownNode { node: at, requires: which });
            }
        }
    }
    faults
}

fn levels_out_of_reach(nodes: &[Node], last: Option<u64>) -> Vec<TreeFault> {
    let Some(last) = last else { return Vec::new() };
    let too_high = nodes.iter().enumerate().filter(|(_, node)| node.min_level > last);
    too_high.map(|(node, _)| TreeFault::LevelOutOfReach { node, last }).collect()
}

fn points_out_of_reach(nodes: &[Node], points: Option<u64>) -> Vec<TreeFault> {
    let Some(points) = points else { return Vec::new() };
    (0..nodes.len())
        .filter_map(|node| {
            let needed = with_prerequisites(nodes, node);
            let cost = needed.iter().fold(0_u64, |sum, &at| sum.saturating_add(nodes[at].cost));
            (cost > points).then_some(TreeFault::PointsOutOfReach { node, cost, points })
        })
        .collect()
}

/// The node and everything it needs, directly or not.
fn with_prerequisites(nodes: &[Node], start: usize) -> Vec<usize> {
    let mut found = vec![start];
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        next += 1;
        for id in &nodes[at].requires {
            if let Some(needed) = position(nodes, id).filter(|needed| !found.contains(needed)) {
                found.push(needed);
            }
        }
    }
    found
}

/// One fault for each cycle: nodes that nothing without prerequisites leads to, walked back until one comes again.
fn cycles(nodes: &[Node]) -> Vec<TreeFault> {
    let mut open = vec![true; nodes.len()];
    // A node is done once everything it needs (and exists) is done; what stays open is on a cycle or behind one.
    let mut changed = true;
    while changed {
        changed = false;
        for at in 0..nodes.len() {
            let waits = |id: &String| position(nodes, id).is_some_and(|needed| open[needed]);
            if open[at] && !nodes[at].requires.iter().any(waits) {
                open[at] = false;
                changed = true;
            }
        }
    }
    let mut faults = Vec::new();
    for start in 0..nodes.len() {
        let mut way = Vec::new();
        let mut at = start;
        while open[at] && !way.contains(&at) {
            way.push(at);
            let waits = |id: &String| position(nodes, id).filter(|&needed| open[needed]);
            match nodes[at].requires.iter().find_map(waits) {
                Some(needed) => at = needed,
                None => way.clear(), // it waited for a cycle that is already told
            }
            if way.is_empty() {
                break;
            }
        }
        if let Some(again) = way.iter().position(|&seen| seen == at) {
            let cycle = &way[again..];
            let through = cycle.iter().chain([&at]).map(|&node| nodes[node].id.clone()).collect();
            let first = cycle.iter().copied().min().unwrap_or(at);
            cycle.iter().for_each(|&node| open[node] = false);
            faults.push(TreeFault::Cycle { node: first, through });
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: &str, cost: u64, min_level: u64, requires: &[&str]) -> Node {
        Node {
            id: id.to_owned(),
            name: id.to_owned(),
            cost,
            min_level,
            requires: requires.iter().map(|&id| id.to_owned()).collect(),
            effect: Effect { bonus: "damage".to_owned(), value: 0.01 },
        }
    }

    #[test]
    fn a_sound_tree_is_accepted() {
        let nodes = vec![node("a", 1, 1, &[]), node("b", 2, 5, &["a"]), node("c", 3, 9, &["a", "b"])];
        assert_eq!(Tree::new(nodes, Some(10), Some(6)).unwrap().node("c").unwrap().cost, 3);
    }

    #[test]
    fn every_fault_is_found_in_one_go() {
        let nodes = vec![
            node("a", 1, 1, &["c"]),
            node("b", 1, 1, &["a"]),
            node("c", 1, 1, &["b"]),
            node("behind", 1, 1, &["a"]),
            node("self", 1, 1, &["self"]),
            node("high", 1, 200, &[]),
            node("lost", 1, 1, &["nowhere"]),
        ];
        let through = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            Tree::new(nodes, Some(100), Some(100)).unwrap_err(),
            vec![
                TreeFault::UnknownNode { node: 6, requires: 0 },
                TreeFault::LevelOutOfReach { node: 5, last: 100 },
                TreeFault::Cycle { node: 0, through: through(&["a", "c", "b", "a"]) },
                TreeFault::Cycle { node: 4, through: through(&["self", "self"]) },
            ]
        );
    }

    #[test]
    fn a_node_must_be_affordable_with_all_it_needs() {
        let nodes = vec![node("a", 4, 1, &[]), node("b", 4, 1, &["a"]), node("c", 2, 1, &["a", "b"])];
        let fault = TreeFault::PointsOutOfReach { node: 2, cost: 10, points: 9 };
        assert_eq!(Tree::new(nodes, None, Some(9)).unwrap_err(), vec![fault]);
    }
}
