//! A small matcher for the patterns of the list of tokens, by backtracking.

/// A pattern.
#[derive(Debug)]
pub struct Pattern(Node);

#[derive(Debug)]
enum Node {
    /// A character of a set, or of its complement.
    Set(bool, Vec<Item>),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    /// So many times at least, at most once or without a limit.
    Repeat(Box<Node>, usize, bool),
    NotFollowedBy(Box<Node>),
}

#[derive(Debug)]
enum Item {
    Between(char, char),
    Letter,
}

impl Pattern {
    /// Reads a pattern; a wrong one panics, since patterns are part of the program.
    pub fn read(text: &str) -> Self {
        let letters: Vec<char> = text.chars().collect();
        let mut at = 0;
        let node = choice(&letters, &mut at);
        assert_eq!(at, letters.len(), "{text}");
        Self(node)
    }

    /// How many bytes match at the start of a text.
    pub fn length_at(&self, text: &str) -> Option<usize> {
        ends(&self.0, text, 0).into_iter().next()
    }
}

fn choice(letters: &[char], at: &mut usize) -> Node {
    let mut options = vec![sequence(letters, at)];
    while letters.get(*at) == Some(&'|') {
        *at += 1;
        options.push(sequence(letters, at));
    }
    Node::Choice(options)
}

fn sequence(letters: &[char], at: &mut usize) -> Node {
    let mut nodes = Vec::new();
    while *at < letters.len() && !['|', ')'].contains(&letters[*at]) {
        let node = single(letters, at);
        let node = match letters.get(*at) {
            Some('?') => Node::Repeat(Box::new(node), 0, false),
            Some('*') => Node::Repeat(Box::new(node), 0, true),
            Some('+') => Node::Repeat(Box::new(node), 1, true),
            _ => {
                nodes.push(node);
                continue;
            }
        };
        *at += 1;
        nodes.push(node);
    }
    Node::Sequence(nodes)
}

fn single(letters: &[char], at: &mut usize) -> Node {
    let letter = letters[*at];
    *at += 1;
    match letter {
        '(' => {
            let kind = letters[*at + 1];
            *at += 2;
            let inner = choice(letters, at);
            assert_eq!(letters[*at], ')');
            *at += 1;
            if kind == '!' { Node::NotFollowedBy(Box::new(inner)) } else { inner }
        }
        '[' => set(letters, at),
        '\\' => Node::Set(true, vec![escape(letters, at)]),
        letter => Node::Set(true, vec![Item::Between(letter, letter)]),
    }
}

fn set(letters: &[char], at: &mut usize) -> Node {
    let is_in = letters[*at] != '^';
    *at += usize::from(!is_in);
    let mut items = Vec::new();
    while letters[*at] != ']' {
        let first = letters[*at];
        *at += 1;
        if first == '\\' {
            items.push(escape(letters, at));
        } else if letters[*at] == '-' && letters[*at + 1] != ']' {
            items.push(Item::Between(first, letters[*at + 1]));
            *at += 2;
        } else {
            items.push(Item::Between(first, first));
        }
    }
    *at += 1;
    Node::Set(is_in, items)
}

fn escape(letters: &[char], at: &mut usize) -> Item {
    let letter = letters[*at];
    *at += 1;
    let meant = match letter {
        'p' => {
            *at += 3;
            return Item::Letter;
        }
        'r' => '\r',
        'n' => '\n',
        other => other,
    };
    Item::Between(meant, meant)
}

/// Where a match that starts at `from` can end, the preferred end first.
fn ends(node: &Node, text: &str, from: usize) -> Vec<usize> {
    match node {
        Node::Set(is_in, items) => {
            let Some(letter) = text[from..].chars().next() else { return Vec::new() };
            let holds = items.iter().any(|item| match item {
                Item::Between(low, high) => (*low..=*high).contains(&letter),
                Item::Letter => letter.is_alphabetic(),
            });
            if holds == *is_in { vec![from + letter.len_utf8()] } else { Vec::new() }
        }
        Node::Sequence(nodes) => nodes
            .iter()
            .fold(vec![from], |starts, node| starts.into_iter().flat_map(|start| ends(node, text, start)).collect()),
        Node::Choice(options) => options.iter().flat_map(|option| ends(option, text, from)).collect(),
        Node::Repeat(inner, least, is_many) => {
            // Every end, the longest first; what is repeated here matches in one way only.
            let mut found = vec![from];
            while let Some(&last) = found.last() {
                let next = ends(inner, text, last).into_iter().next().filter(|end| *end > last);
                let Some(next) = next.filter(|_| *is_many || found.len() == 1) else { break };
                found.push(next);
            }
            found.drain(..(*least).min(found.len()));
            found.into_iter().rev().collect()
        }
        Node::NotFollowedBy(inner) => {
            if ends(inner, text, from).is_empty() {
                vec![from]
            } else {
                Vec::new()
            }
        }
    }
}
