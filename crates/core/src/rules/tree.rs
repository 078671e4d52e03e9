//! Specialization trees: nodes bought with mastery points, behind prerequisites.

use std::collections::BTreeMap;

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
        let (graph, mut faults) = Graph::new(&nodes);
        faults.extend(levels_out_of_reach(&nodes, last));
        match (graph.order(), points) {
            (None, _) => faults.extend(graph.cycles(&nodes)),
            (Some(order), Some(points)) => faults.extend(graph.points_out_of_reach(&nodes, &order, points)),
            (Some(_), None) => {}
        }
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

fn levels_out_of_reach(nodes: &[Node], last: Option<u64>) -> Vec<TreeFault> {
    let Some(last) = last else { return Vec::new() };
    let too_high = nodes.iter().enumerate().filter(|(_, node)| node.min_level > last);
    too_high.map(|(node, _)| TreeFault::LevelOutOfReach { node, last }).collect()
}

/// What each node needs directly, by position.
struct Graph {
    needs: Vec<Vec<usize>>,
}

impl Graph {
    /// The graph of the prerequisites that exist, and a fault for each that doesn't.
    fn new(nodes: &[Node]) -> (Graph, Vec<TreeFault>) {
        let places: BTreeMap<&str, usize> =
            nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let mut faults = Vec::new();
        let mut needs = Vec::with_capacity(nodes.len());
        for (node, Node { requires, .. }) in nodes.iter().enumerate() {
            let mut known = Vec::with_capacity(requires.len());
            for (which, id) in requires.iter().enumerate() {
                match places.get(id.as_str()) {
                    Some(&needed) => known.push(needed),
                    None => faults.push(TreeFault::UnknownNode { node, requires: which }),
                }
            }
            needs.push(known);
        }
        (Graph { needs }, faults)
    }

    /// The nodes, each after all that it needs; `None` where there is a cycle.
    fn order(&self) -> Option<Vec<usize>> {
        let mut waiting: Vec<usize> = self.needs.iter().map(Vec::len).collect();
        let mut allows = vec![Vec::new(); self.needs.len()];
        for (node, needs) in self.needs.iter().enumerate() {
            needs.iter().for_each(|&needed| allows[needed].push(node));
        }
        let mut order: Vec<usize> = (0..waiting.len()).filter(|&node| waiting[node] == 0).collect();
        let mut next = 0;
        while let Some(&done) = order.get(next) {
            next += 1;
            for &node in &allows[done] {
                waiting[node] -= 1;
                if waiting[node] == 0 {
                    order.push(node);
                }
            }
        }
        (order.len() == waiting.len()).then_some(order)
    }

    /// One fault for each cycle, found by walking down what each node needs until a node comes again.
    fn cycles(&self, nodes: &[Node]) -> Vec<TreeFault> {
        let mut faults = Vec::new();
        let mut is_closed = vec![false; nodes.len()];
        let mut depth: Vec<Option<usize>> = vec![None; nodes.len()];
        let mut tried = vec![0; nodes.len()];
        for start in 0..nodes.len() {
            let mut way: Vec<usize> = if is_closed[start] { Vec::new() } else { vec![start] };
            while let Some(&at) = way.last() {
                depth[at] = Some(way.len() - 1);
                let needed = self.needs[at].get(tried[at]).copied();
                tried[at] += 1;
                match needed {
                    None => {
                        is_closed[at] = true;
                        depth[at] = None;
                        way.pop();
                    }
                    Some(needed) if is_closed[needed] => {}
                    Some(needed) => match depth[needed] {
                        None => way.push(needed),
                        Some(first) => {
                            faults.push(cycle(&way[first..], nodes));
                            for node in way.drain(first..) {
                                is_closed[node] = true;
                                depth[node] = None;
                            }
                        }
                    },
                }
            }
        }
        faults
    }

    /// Nodes that, with everything they need directly or not, cost more than `points`.
    fn points_out_of_reach(&self, nodes: &[Node], order: &[usize], points: u64) -> Vec<TreeFault> {
        // One bit for each pair of nodes: a sum over all ways would count a node that two ways lead to twice.
        let words = nodes.len().div_ceil(64);
        let mut all_needs = vec![0_u64; words * nodes.len()];
        for &node in order {
            for &needed in &self.needs[node] {
                for word in 0..words {
                    all_needs[node * words + word] |= all_needs[needed * words + word];
                }
            }
            all_needs[node * words + node / 64] |= 1 << (node % 64);
        }
        let total = |node: usize| {
            let is_needed = |&at: &usize| all_needs[node * words + at / 64] >> (at % 64) & 1 == 1;
            let costs = (0..nodes.len()).filter(is_needed).map(|at| nodes[at].cost);
            costs.fold(0_u64, u64::saturating_add)
        };
        let faults = (0..nodes.len()).map(|node| (node, total(node))).filter(|&(_, cost)| cost > points);
        faults.map(|(node, cost)| TreeFault::PointsOutOfReach { node, cost, points }).collect()
    }
}

/// The cycle over these nodes, each of which needs the next, told from the one that was written first.
fn cycle(way: &[usize], nodes: &[Node]) -> TreeFault {
    let first = (0..way.len()).min_by_key(|&at| way[at]).unwrap_or(0);
    let around = way[first..].iter().chain(&way[..first]).chain(&way[first..=first]);
    TreeFault::Cycle { node: way[first], through: around.map(|&node| nodes[node].id.clone()).collect() }
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
    fn a_tree_as_large_as_any_is_checked_in_no_time() {
        let ids: Vec<String> = (0..3_000).map(|at| format!("n{at}")).collect();
        let chain = |last: &str| -> Vec<Node> {
            let before = |at: usize| if at == 0 { last } else { ids[at - 1].as_str() };
            ids.iter().enumerate().map(|(at, id)| node(id, 1, 1, &[before(at), last])).collect()
        };
        let mut sound = chain("n0");
        sound[0].requires.clear();
        assert!(Tree::new(sound.clone(), None, Some(3_000)).is_ok());
        assert_eq!(Tree::new(sound, None, Some(2_999)).unwrap_err().len(), 1);
        assert_eq!(Tree::new(chain("n2999"), None, Some(9)).unwrap_err().len(), 1);
    }

    #[test]
    fn a_node_must_be_affordable_with_all_it_needs() {
        let nodes = vec![node("a", 4, 1, &[]), node("b", 4, 1, &["a"]), node("c", 2, 1, &["a", "b"])];
        let fault = TreeFault::PointsOutOfReach { node: 2, cost: 10, points: 9 };
        assert_eq!(Tree::new(nodes, None, Some(9)).unwrap_err(), vec![fault]);
    }
}
