//! The tree of a formula.

use super::super::number::{Binary, Number, Unary};
use super::running::{Running, Sum as RunningSum};

/// A part of a formula.
#[derive(Debug, Clone)]
pub enum Node {
    /// A number as written.
    Number(Number),
    /// A parameter: its name and its value.
    Parameter(Box<str>, Number),
    /// `level`
    Level,
    /// `previous`: the value at the level before.
    Previous,
    /// The variable of the sum that encloses it, counted from the outermost.
    Variable(usize),
    /// A sign or a function.
    Unary(Unary, Box<Node>),
    /// Operands joined from the left: (a − b) + c.
    Chain(Box<Node>, Vec<(Binary, Node)>),
    /// base ^ exponent
    Power(Box<(Node, Node)>),
    /// A sum of terms.
    Sum(Box<Sum>),
}

/// `sum(variable, from, to, term)`
#[derive(Debug, Clone)]
pub struct Sum {
    /// Which variable it is, counted from the outermost sum.
    pub variable: usize,
    /// Its first value.
    pub from: Node,
    /// Its last value.
    pub to: Node,
    /// What is summed.
    pub term: Node,
    /// The sums of the first terms, where they are the same at every level.
    pub sums: Option<Running<RunningSum>>,
}

/// No evaluation sums more terms one by one; running sums reach further.
pub const MOST_LOOPED: i128 = 10_000;

impl Node {
    /// The sum of this, as a term in `level`, from `first` up to, not including, the level, divided.
    pub fn summed(self, first: Number, divide_by: Number) -> Node {
        let mut term = self;
        term.level_to_variable();
        let one = vec![(Binary::Subtract, Node::Number(Number::Whole(1)))];
        let sum = Sum {
            variable: 0,
            from: Node::Number(first),
            to: Node::Chain(Box::new(Node::Level), one),
            term,
            sums: Some(Running::default()),
        };
        Node::Chain(Box::new(Node::Sum(Box::new(sum))), vec![(Binary::Divide, Node::Number(divide_by))])
    }

    /// Makes `level` the variable of a sum around this, and the variables inside those of sums inside that one.
    fn level_to_variable(&mut self) {
        match self {
            Node::Number(_) | Node::Parameter(..) | Node::Previous => {}
            Node::Level => *self = Node::Variable(0),
            Node::Variable(variable) => *variable += 1,
            Node::Unary(_, value) => value.level_to_variable(),
            Node::Chain(first, rest) => {
                first.level_to_variable();
                rest.iter_mut().for_each(|(_, node)| node.level_to_variable());
            }
            Node::Power(both) => {
                both.0.level_to_variable();
                both.1.level_to_variable();
            }
            Node::Sum(sum) => {
                sum.variable += 1;
                [&mut sum.from, &mut sum.to, &mut sum.term]
                    .into_iter()
                    .for_each(|node| node.level_to_variable());
            }
        }
    }

    /// Whether `previous` stands in it.
    pub fn uses_previous(&self) -> bool {
        self.any(&|node| matches!(node, Node::Previous))
    }

    /// Whether it is the same at every level and for every value of the enclosing sums' variables, those from `inner` on
    /// left aside.
    pub fn is_constant(&self, inner: usize) -> bool {
        !self.any(&|node| match node {
            Node::Level | Node::Previous => true,
            Node::Variable(variable) => *variable < inner,
            _ => false,
        })
    }

    fn any(&self, wanted: &dyn Fn(&Node) -> bool) -> bool {
        wanted(self)
            || match self {
                Node::Number(_) | Node::Parameter(..) | Node::Level | Node::Previous | Node::Variable(_) => {
                    false
                }
                Node::Unary(_, value) => value.any(wanted),
                Node::Chain(first, rest) => {
                    first.any(wanted) || rest.iter().any(|(_, node)| node.any(wanted))
                }
                Node::Power(both) => both.0.any(wanted) || both.1.any(wanted),
                Node::Sum(sum) => [&sum.from, &sum.to, &sum.term].into_iter().any(|node| node.any(wanted)),
            }
    }

    /// Whether every value of it is certainly a whole number.
    pub fn is_whole(&self) -> bool {
        match self {
            Node::Number(number) | Node::Parameter(_, number) => number.whole().is_some(),
            Node::Level | Node::Variable(_) => true,
            Node::Previous => false,
            Node::Unary(Unary::Floor | Unary::Ceil | Unary::Round, _) => true,
            Node::Unary(Unary::Negate | Unary::Absolute, value) => value.is_whole(),
            Node::Unary(..) => false,
            Node::Chain(first, rest) => {
                first.is_whole()
                    && rest.iter().all(|(operation, node)| *operation != Binary::Divide && node.is_whole())
            }
            Node::Power(both) => {
                let exponent = match &both.1 {
                    Node::Number(number) | Node::Parameter(_, number) => number.whole(),
                    _ => None,
                };
                both.0.is_whole() && exponent.is_some_and(|exponent| exponent >= 0)
            }
            Node::Sum(sum) => sum.term.is_whole(),
        }
    }

    /// What an evaluation takes, in operations; sums that are not tabulated left aside.
    pub fn weight(&self) -> u64 {
        match self {
            Node::Number(_) | Node::Parameter(..) | Node::Level | Node::Previous | Node::Variable(_) => 1,
            Node::Unary(_, value) => 1 + value.weight(),
            Node::Chain(first, rest) => {
                first.weight() + rest.iter().map(|(_, node)| 1 + node.weight()).sum::<u64>()
            }
            Node::Power(both) => 3 + both.0.weight() + both.1.weight(),
            Node::Sum(sum) => 2 + sum.from.weight() + sum.to.weight(),
        }
    }
}
