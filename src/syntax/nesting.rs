//! Bounds how deep a statement nests, before it is parsed, so that no later walk over its tree can exhaust the stack.
//!
//! Two measures in one pass over the tokens: the nesting that a user sees (brackets, signs, powers, `'`, `√`, `not`, `->`),
//! and an upper bound of the depth of the tree, which also counts the sums and products in between.

use super::diagnostic::Diagnostic;
use super::span::Span;
use super::token::{Placed, Token};

/// Deepest nesting: LANGUAGE.md, section 1.
pub const LIMIT: usize = 1000;

/// Deepest tree. Brackets that hold a sum of products count three times here; 2000 levels of a recursive walk fit into
/// a 2 MB stack with frames of 1 kB.
pub const TREE_LIMIT: usize = 2000;

/// The kind of `where` and `for`, which stand around all that follows in their bracket, commas or not.
const ENCLOSING: u16 = 7;

/// The kind of `2x`.
const JUXTAPOSITION: u16 = 8;

/// What is inside one bracket, up to now.
#[derive(Default)]
struct Level {
    /// Nesting around it.
    outer: usize,
    /// `->`, `not` and the signs, powers and postfixes of the operand at hand, that nest one in the other.
    arrows: usize,
    nots: usize,
    chain: usize,
    /// The longest chain of an operand since the last comma.
    longest: usize,
    /// The highest tree inside brackets since the last comma.
    inner: usize,
    /// Kinds of operator since the last comma: each is one level of the tree.
    kinds: u16,
    /// The highest tree between two commas.
    highest: usize,
    /// Whether the bracket itself is a node: not if it only groups.
    is_node: bool,
}

impl Level {
    fn nesting(&self) -> usize {
        self.outer + self.arrows + self.nots + self.chain
    }

    fn operator(&mut self, kind: u16) {
        self.kinds |= 1 << kind;
        self.longest = self.longest.max(self.chain);
        self.chain = 0;
    }

    fn connective(&mut self, kind: u16) {
        self.operator(kind);
        self.inner += self.nots;
        self.nots = 0;
    }

    fn height(&self) -> usize {
        let kinds = self.kinds.count_ones() as usize;
        self.inner + self.longest.max(self.chain) + self.nots + self.arrows + kinds
    }

    fn separator(&mut self) {
        self.highest = self.highest.max(self.height());
        let kinds = self.kinds & (1 << ENCLOSING);
        *self = Level { outer: self.outer, highest: self.highest, is_node: self.is_node, kinds, ..Level::default() };
    }
}

/// Measures a statement whose brackets match. Errors: too deep, with the place where the limit is passed.
pub fn check(tokens: &[Placed]) -> Result<(), Diagnostic> {
    let mut levels = vec![Level::default()];
    let mut before = None;
    for &(token, span) in tokens {
        let after_value = before.is_some_and(Token::ends_value);
        if let (Some(Token::Number), true, Some(level)) = (before, token.starts_value(), levels.last_mut()) {
            level.kinds |= 1 << JUXTAPOSITION;
        }
        if token.opens() {
            let outer = levels.last().map_or(0, Level::nesting) + 1;
            levels.push(Level { outer, is_node: after_value || token == Token::LeftBracket, ..Level::default() });
        } else if token.closes() && levels.len() > 1 {
            close(&mut levels);
        } else if let Some(level) = levels.last_mut() {
            step(level, token, after_value);
        }
        let deepest = levels.last().is_some_and(|level| level.nesting() > LIMIT || level.height() > TREE_LIMIT);
        if deepest {
            return Err(too_deep(span));
        }
        before = Some(token);
    }
    Ok(())
}

fn close(levels: &mut Vec<Level>) {
    let Some(mut closed) = levels.pop() else { return };
    closed.separator();
    let Some(level) = levels.last_mut() else { return };
    if closed.is_node {
        level.chain += 1;
    }
    level.inner = level.inner.max(closed.highest);
}

fn step(level: &mut Level, token: Token, after_value: bool) {
    match token {
        Token::Plus | Token::Minus if after_value => level.operator(0),
        Token::Star | Token::Slash => level.operator(1),
        Token::Less | Token::LessEqual | Token::Greater | Token::GreaterEqual | Token::Equal | Token::NotEqual => {
            level.operator(2);
        }
        Token::And => level.connective(3),
        Token::Or => level.connective(4),
        Token::DotDot => level.connective(5),
        Token::Plus | Token::Minus | Token::Caret | Token::Square | Token::Cube => level.chain += 1,
        Token::Prime | Token::Root | Token::Nabla | Token::Dot => level.chain += 1,
        Token::Not => level.nots += 1,
        Token::Arrow => {
            level.arrows += 1;
            level.connective(6);
        }
        Token::Where | Token::For => level.connective(ENCLOSING),
        Token::Comma | Token::Semicolon | Token::Equals | Token::In => level.separator(),
        _ => {}
    }
}

/// The message for nesting that is too deep.
pub fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new("nesting-too-deep", format!("the nesting is deeper than {LIMIT} here"))
        .at(span)
        .label("too deep")
        .help("give inner parts a name of their own with `where` or a definition; long sums and products have no limit")
}
