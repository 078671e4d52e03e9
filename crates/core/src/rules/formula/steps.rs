//! The computation of a formula, step by step, as one would write it down.

use super::super::number::{Arithmetic, Binary, Filter, Number, Unary};
use super::evaluate::Scope;
use super::settled;
use super::tree::{Node, Sum};

/// More lines than anybody reads; what is between the first and the last is left out.
const MOST_LINES: usize = 14;

/// The lines: numbers in place of names, then each line with the operations done whose operands are known.
pub fn of(tree: &Node, scope: Scope<Number>) -> Vec<String> {
    let mut node = substituted(tree, &scope);
    let mut lines = vec![line(&node)];
    // Each round does at least one operation.
    while !matches!(node, Node::Number(_)) {
        let (next, is_changed) = reduced(&node);
        if !is_changed {
            break;
        }
        node = next;
        lines.push(line(&node));
    }
    lines.dedup();
    if lines.len() > MOST_LINES {
        let tail = lines.split_off(lines.len() - MOST_LINES / 2);
        lines.truncate(MOST_LINES / 2 - 1);
        lines.push("…".to_owned());
        lines.extend(tail);
    }
    lines
}

fn line(node: &Node) -> String {
    let mut text = "= ".to_owned();
    Printer { is_grouped: true }.write(node, Binds::Sum, &mut text);
    text
}

fn substituted(node: &Node, scope: &Scope<Number>) -> Node {
    let inside = |node: &Node| substituted(node, scope);
    match node {
        Node::Number(number) | Node::Parameter(_, number) => Node::Number(*number),
        Node::Level => Node::Number(scope.level),
        Node::Previous => Node::Number(scope.previous.unwrap_or(Number::NAN)),
        Node::Variable(variable) => Node::Variable(*variable),
        Node::Unary(operation, value) => Node::Unary(*operation, Box::new(inside(value))),
        Node::Chain(first, rest) => Node::Chain(
            Box::new(inside(first)),
            rest.iter().map(|(operation, node)| (*operation, inside(node))).collect(),
        ),
        Node::Power(both) => Node::Power(Box::new((inside(&both.0), inside(&both.1)))),
        // Running sums are kept: the term of such a sum has nothing to put in but parameters.
        Node::Sum(sum) => Node::Sum(Box::new(Sum {
            from: inside(&sum.from),
            to: inside(&sum.to),
            term: if sum.sums.is_some() { sum.term.clone() } else { inside(&sum.term) },
            ..(**sum).clone()
        })),
    }
}

/// The node after one round, and whether anything was done.
fn reduced(node: &Node) -> (Node, bool) {
    let is_number = |node: &Node| matches!(node, Node::Number(_));
    match node {
        Node::Unary(_, value) if is_number(value) => (valued(node), true),
        Node::Power(both) if is_number(&both.0) && is_number(&both.1) => (valued(node), true),
        Node::Sum(sum) if is_number(&sum.from) && is_number(&sum.to) => (valued(node), true),
        Node::Unary(operation, value) => {
            let (value, is_changed) = reduced(value);
            (Node::Unary(*operation, Box::new(value)), is_changed)
        }
        Node::Power(both) => {
            let ((base, first), (exponent, second)) = (reduced(&both.0), reduced(&both.1));
            (Node::Power(Box::new((base, exponent))), first || second)
        }
        Node::Sum(sum) => {
            let ((from, first), (to, second)) = (reduced(&sum.from), reduced(&sum.to));
            (Node::Sum(Box::new(Sum { from, to, ..(**sum).clone() })), first || second)
        }
        Node::Chain(first, rest) => chain(first, rest),
        Node::Number(_) | Node::Parameter(..) | Node::Level | Node::Previous | Node::Variable(_) => {
            (node.clone(), false)
        }
    }
}

/// Operations are done from the left, those inside the operands meanwhile.
fn chain(first: &Node, rest: &[(Binary, Node)]) -> (Node, bool) {
    let (mut start, mut is_changed) = reduced(first);
    let mut left = rest.iter();
    if let (Node::Number(_), Some((operation, second @ Node::Number(_)))) = (first, rest.first()) {
        start = valued(&Node::Chain(Box::new(first.clone()), vec![(*operation, second.clone())]));
        is_changed = true;
        left.next();
    }
    let rest: Vec<(Binary, Node)> = left
        .map(|(operation, node)| {
            let (node, changed) = reduced(node);
            is_changed |= changed;
            (*operation, node)
        })
        .collect();
    (if rest.is_empty() { start } else { Node::Chain(Box::new(start), rest) }, is_changed)
}

fn valued(node: &Node) -> Node {
    let scope = || Scope::new(Number::NAN, None);
    let exactly = |exact: &mut super::super::number::Exact| {
        let nothing = exact.number(Number::NAN);
        node.evaluate(exact, &mut Scope::new(nothing, None))
    };
    Node::Number(settled(|filter: &mut Filter| node.evaluate(filter, &mut scope()), exactly))
}

/// How strongly what is written holds together.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binds {
    Sum,
    Product,
    Sign,
    Power,
    Value,
}

struct Printer {
    /// Whether thousands are separated; not between values that are separated by commas themselves.
    is_grouped: bool,
}

impl Printer {
    /// Writes `node`, in brackets where it binds less than `least`.
    fn write(&self, node: &Node, least: Binds, to: &mut String) {
        let binds = binding(node);
        if binds < least {
            to.push('(');
            self.write(node, Binds::Sum, to);
            to.push(')');
            return;
        }
        match node {
            Node::Number(number) => self.number(*number, to),
            Node::Parameter(name, _) => to.push_str(name),
            Node::Level => to.push_str("level"),
            Node::Previous => to.push_str("previous"),
            Node::Variable(variable) => to.push_str(&variable_name(*variable)),
            Node::Unary(Unary::Negate, value) => {
                to.push('−');
                self.write(value, Binds::Power, to);
            }
            Node::Unary(operation, value) => {
                to.push_str(function(*operation));
                to.push('(');
                self.write(value, Binds::Sum, to);
                to.push(')');
            }
            Node::Power(both) => {
                self.write(&both.0, Binds::Value, to);
                to.push('^');
                self.write(&both.1, Binds::Power, to);
            }
            Node::Chain(first, rest) => self.chain(first, rest, binds, to),
            Node::Sum(sum) => {
                let inner = Printer { is_grouped: false };
                to.push_str("sum(");
                to.push_str(&variable_name(sum.variable));
                for part in [&sum.from, &sum.to, &sum.term] {
                    to.push_str(", ");
                    inner.write(part, Binds::Sum, to);
                }
                to.push(')');
            }
        }
    }

    fn chain(&self, first: &Node, rest: &[(Binary, Node)], binds: Binds, to: &mut String) {
        let call = match rest.first() {
            Some((Binary::Least, _)) => Some("min("),
            Some((Binary::Greatest, _)) => Some("max("),
            _ => None,
        };
        if let Some(call) = call {
            let inner = Printer { is_grouped: false };
            to.push_str(call);
            inner.write(first, Binds::Sum, to);
            for (_, node) in rest {
                to.push_str(", ");
                inner.write(node, Binds::Sum, to);
            }
            to.push(')');
            return;
        }
        let operand = if binds == Binds::Sum { Binds::Product } else { Binds::Power };
        self.write(first, binds, to);
        for (operation, node) in rest {
            to.push_str(match operation {
                Binary::Add => " + ",
                Binary::Subtract => " − ",
                Binary::Multiply => " × ",
                _ => " / ",
            });
            self.write(node, operand, to);
        }
    }

    fn number(&self, number: Number, to: &mut String) {
        let text = number.to_string();
        if self.is_grouped { to.push_str(&text) } else { to.push_str(&text.replace(',', "")) }
    }
}

fn binding(node: &Node) -> Binds {
    match node {
        Node::Number(number) if number.as_f64() < 0.0 => Binds::Sign,
        Node::Unary(Unary::Negate, _) => Binds::Sign,
        Node::Power(_) => Binds::Power,
        Node::Chain(_, rest) => match rest.first() {
            Some((Binary::Add | Binary::Subtract, _)) => Binds::Sum,
            Some((Binary::Multiply | Binary::Divide, _)) => Binds::Product,
            _ => Binds::Value,
        },
        _ => Binds::Value,
    }
}

/// The variables of sums lose their names in the tree; outermost first they are i, j, k, m.
fn variable_name(variable: usize) -> String {
    ["i", "j", "k"].get(variable).copied().unwrap_or("m").to_owned()
}

fn function(operation: Unary) -> &'static str {
    match operation {
        Unary::Negate => "−",
        Unary::Floor => "floor",
        Unary::Ceil => "ceil",
        Unary::Round => "round",
        Unary::Root => "sqrt",
        Unary::CubeRoot => "cbrt",
        Unary::Ln => "ln",
        Unary::Log10 => "log10",
        Unary::Exp => "exp",
        Unary::Absolute => "abs",
    }
}
