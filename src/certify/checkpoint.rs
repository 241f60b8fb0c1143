//! A search on paper: what is pending, proved and undecided as a file of text, from which the same search goes on.
//!
//! Numbers are written by their bits, so nothing is lost. The file is replaced as a whole: whenever the program is
//! killed, there is the old or the new one.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::solution::{Bounds, Doubt, Patch, Root, Undecided};

/// The first line of a file.
const TITLE: &str = "saddleback search, version 2";
/// How often a running search is written.
const INTERVAL: Duration = Duration::from_secs(5);

/// Where a search is kept, and what was read there.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    problem: String,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    sections: Vec<Section>,
    written: Instant,
    error: Option<String>,
}

/// One search of several that make up a problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Section {
    /// Tells the search from the others.
    pub(super) key: u64,
    /// Boxes looked at, boxes done with, boxes when the last solution came, searches for degenerate solutions in vain and
    /// with success.
    pub(super) counts: [usize; 5],
    /// Boxes with what they are suspected of.
    pub(super) pending: Vec<(Bounds, usize)>,
    pub(super) roots: Vec<Root>,
    pub(super) undecided: Vec<Undecided>,
    pub(super) patches: Vec<Patch>,
}

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{path} is no checkpoint of a search, so it is left as it is (line {line})")]
    NotACheckpoint {
        /// The file.
        path: String,
        /// Where it stopped making sense.
        line: usize,
    },
    /// The file belongs to another search.
    #[error("{path} is the checkpoint of another call: {problem}")]
    OtherProblem {
        /// The file.
        path: String,
        /// That search.
        problem: String,
    },
}

impl Checkpoint {
    /// Opens a checkpoint for a problem, which one line of text tells from others; reads what is there.
    ///
    /// # Errors
    /// [`CheckpointError`] if the file is there and is not a checkpoint of this problem, or cannot be read.
    pub fn open(path: &Path, problem: &str) -> Result<Self, CheckpointError> {
        let name = path.display().to_string();
        let problem = problem.replace(['\n', '\r'], " ");
        let sections = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(source) => return Err(CheckpointError::Io { path: name, source }),
            Ok(text) => {
                let mut lines = Lines { lines: text.lines().collect(), next: 0 };
                let (own, sections) = read(&mut lines)
                    .ok_or_else(|| CheckpointError::NotACheckpoint { path: name.clone(), line: lines.next })?;
                if own != problem {
                    return Err(CheckpointError::OtherProblem { path: name, problem: own });
                }
                sections
            }
        };
        let inner = Mutex::new(Inner { sections, written: Instant::now(), error: None });
        Ok(Self { path: path.to_path_buf(), problem, inner })
    }

    /// What stopped the last writing, if anything did.
    pub fn error(&self) -> Option<String> {
        self.lock().error.clone()
    }

    /// How many boxes had been looked at when the file was written; `None` if there was none.
    pub fn boxes_before(&self) -> Option<usize> {
        let inner = self.lock();
        (!inner.sections.is_empty()).then(|| inner.sections.iter().map(|section| section.counts[0]).sum())
    }

    /// Removes the file: the search is complete.
    pub fn finish(&self) {
        let mut inner = self.lock();
        inner.sections.clear();
        if let Err(error) = fs::remove_file(&self.path)
            && error.kind() != io::ErrorKind::NotFound
        {
            inner.error = Some(error.to_string());
        }
    }

    /// What was kept of a search.
    pub(super) fn section(&self, key: u64) -> Option<Section> {
        self.lock().sections.iter().find(|section| section.key == key).cloned()
    }

    /// Whether it is time to write.
    pub(super) fn is_due(&self) -> bool {
        self.lock().written.elapsed() >= INTERVAL
    }

    /// Writes the file with this section in place of the one with its key.
    pub(super) fn keep(&self, section: Section) {
        let mut inner = self.lock();
        inner.sections.retain(|other| other.key != section.key);
        inner.sections.push(section);
        inner.written = Instant::now();
        let text = text_of(&self.problem, &inner.sections);
        inner.error = replace(&self.path, &text).err().map(|error| error.to_string());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // What a panicking thread left is still whole: sections are replaced, never changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Replaces a file by way of another beside it.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    let beside = path.with_file_name(name);
    let mut file = File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

fn text_of(problem: &str, sections: &[Section]) -> String {
    let mut text = format!("{TITLE}\n{problem}\n");
    for section in sections {
        let [boxes, done, last, vain, findings] = section.counts;
        let _ = writeln!(
            text,
            "search {:016x} {boxes} {done} {last} {vain} {findings} {} {} {} {}",
            section.key,
            section.pending.len(),
            section.roots.len(),
            section.undecided.len(),
            section.patches.len()
        );
        for (bounds, suspicion) in &section.pending {
            line(&mut text, &format!("box:{suspicion}"), &[bounds]);
        }
        for root in &section.roots {
            let x: Bounds = root.x.iter().map(|x| [*x, *x]).collect();
            line(&mut text, if root.is_on_boundary { "edge" } else { "root" }, &[&x, &root.enclosure, &root.alone_in]);
        }
        section.undecided.iter().for_each(|part| line(&mut text, word(part.doubt), &[&part.bounds]));
        for patch in &section.patches {
            let x: Bounds = patch.x.iter().map(|x| [*x, *x]).collect();
            line(&mut text, &format!("patch:{}:{}", patch.dimension, patch.index), &[&patch.bounds, &x]);
        }
    }
    text + "end\n"
}

fn line(text: &mut String, word: &str, bounds: &[&Bounds]) {
    text.push_str(word);
    for bound in bounds.iter().flat_map(|bounds| bounds.iter().flatten()) {
        let _ = write!(text, " {:x}", bound.to_bits());
    }
    text.push('\n');
}

const DOUBTS: [Doubt; 5] = [Doubt::Pending, Doubt::Continuum, Doubt::Singular, Doubt::Kink, Doubt::Domain];

fn word(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Pending => "pending",
        Doubt::Continuum => "continuum",
        Doubt::Singular => "singular",
        Doubt::Kink => "kink",
        Doubt::Domain => "domain",
    }
}

struct Lines<'t> {
    lines: Vec<&'t str>,
    next: usize,
}

impl<'t> Lines<'t> {
    fn next(&mut self) -> Option<&'t str> {
        self.next += 1;
        self.lines.get(self.next - 1).copied()
    }

    /// The first word of the next line and the numbers after it, as so many lists of bounds.
    fn bounds(&mut self, lists: usize) -> Option<(&'t str, Vec<Bounds>)> {
        let mut words = self.next()?.split(' ');
        let first = words.next()?;
        let bits: Option<Vec<f64>> = words.map(|word| u64::from_str_radix(word, 16).ok().map(f64::from_bits)).collect();
        let numbers = bits?;
        if numbers.is_empty() || numbers.len() % (2 * lists) != 0 || numbers.iter().any(|number| number.is_nan()) {
            return None;
        }
        let pairs: Bounds = numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        Some((first, pairs.chunks(pairs.len() / lists).map(<[_]>::to_vec).collect()))
    }
}

fn read(lines: &mut Lines<'_>) -> Option<(String, Vec<Section>)> {
    if lines.next()? != TITLE {
        return None;
    }
    let problem = lines.next()?.to_string();
    let mut sections = Vec::new();
    loop {
        let line = lines.next()?;
        if line == "end" {
            return Some((problem, sections));
        }
        let mut words = line.strip_prefix("search ")?.split(' ');
        let key = u64::from_str_radix(words.next()?, 16).ok()?;
        let counts: Option<Vec<usize>> = words.map(|word| word.parse().ok()).collect();
        let [boxes, done, last, vain, findings, lengths @ ..] = &counts?[..] else { return None };
        sections.push(section(lines, (key, [*boxes, *done, *last, *vain, *findings]), lengths.try_into().ok()?)?);
    }
}

fn section(lines: &mut Lines<'_>, (key, counts): (u64, [usize; 5]), lengths: [usize; 4]) -> Option<Section> {
    let mut section = Section { key, counts, ..Section::default() };
    for _ in 0..lengths[0] {
        let (first, mut bounds) = lines.bounds(1)?;
        section.pending.push((bounds.pop()?, first.strip_prefix("box:")?.parse().ok()?));
    }
    for _ in 0..lengths[1] {
        let (word, bounds) = lines.bounds(3)?;
        let [x, enclosure, alone_in] = <[Bounds; 3]>::try_from(bounds).ok()?;
        let x = x.iter().map(|pair| pair[0]).collect();
        section.roots.push(Root { x, enclosure, alone_in, is_on_boundary: word == "edge" });
    }
    for _ in 0..lengths[2] {
        let (first, mut bounds) = lines.bounds(1)?;
        let doubt = DOUBTS.into_iter().find(|doubt| word(*doubt) == first)?;
        section.undecided.push(Undecided { bounds: bounds.pop()?, doubt });
    }
    for _ in 0..lengths[3] {
        let (first, bounds) = lines.bounds(2)?;
        let (dimension, index) = first.strip_prefix("patch:")?.split_once(':')?;
        let (dimension, index) = (dimension.parse().ok()?, index.parse().ok()?);
        let [bounds, x] = <[Bounds; 2]>::try_from(bounds).ok()?;
        section.patches.push(Patch { bounds, x: x.iter().map(|pair| pair[0]).collect(), dimension, index });
    }
    Some(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Section {
        let bounds = vec![[0.1, 0.2], [-f64::INFINITY, 5e-324]];
        Section {
            key: 7,
            counts: [10, 5, 3, 2, 1],
            pending: vec![(bounds.clone(), 0), (bounds.clone(), 3)],
            roots: vec![Root {
                x: vec![0.1 + 0.2, -0.0],
                enclosure: bounds.clone(),
                alone_in: bounds.clone(),
                is_on_boundary: true,
            }],
            undecided: vec![Undecided { bounds: bounds.clone(), doubt: Doubt::Kink }],
            patches: vec![Patch { bounds, x: vec![0.15, 1e-300], dimension: 1, index: 2 }],
        }
    }

    #[test]
    fn what_is_written_reads_back_bit_by_bit() {
        let sections = [example(), Section { key: 8, ..Section::default() }];
        let text = text_of("f on a box", &sections);
        let mut lines = Lines { lines: text.lines().collect(), next: 0 };
        let (problem, read) = read(&mut lines).expect("the text is a checkpoint");
        assert_eq!((problem.as_str(), &read[..]), ("f on a box", &sections[..]));
    }

    #[test]
    fn a_part_of_a_file_is_no_checkpoint() {
        let text = text_of("f", &[example()]);
        for length in 0..text.len() - 1 {
            let mut lines = Lines { lines: text[..length].lines().collect(), next: 0 };
            assert!(read(&mut lines).is_none(), "{length}");
        }
    }

    #[test]
    fn files_of_others_are_left_alone() {
        let path = std::env::temp_dir().join(format!("saddleback-checkpoint-{}", std::process::id()));
        fs::write(&path, "my diary\n").expect("a writable folder");
        assert!(matches!(Checkpoint::open(&path, "f"), Err(CheckpointError::NotACheckpoint { .. })));
        fs::remove_file(&path).expect("the file is there");
        let first = Checkpoint::open(&path, "f").expect("no file yet");
        first.keep(example());
        assert_eq!(first.error(), None);
        assert!(matches!(Checkpoint::open(&path, "g"), Err(CheckpointError::OtherProblem { .. })));
        let again = Checkpoint::open(&path, "f").expect("its own file");
        assert_eq!(again.section(7), Some(example()));
        assert_eq!(again.boxes_before(), Some(10));
        again.finish();
        assert!(!path.exists());
    }
}
