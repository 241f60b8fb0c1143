//! A run on paper: its point and all that it remembers as a file of text, from which the same run goes on.
//!
//! Numbers are written by their bits, so nothing is lost. The file is replaced as a whole: whenever the program is
//! killed, there is the old or the new one.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::certify::checkpoint::{CheckpointError, replace};

/// The first line of a file.
const TITLE: &str = "saddleback run, version 1";
/// How often a run is written while it works.
const INTERVAL: Duration = Duration::from_secs(5);

/// The named numbers of a run.
pub(super) type Entries = Vec<(String, Vec<f64>)>;

/// Where a run is kept, and what was read there.
#[derive(Debug)]
pub struct Checkpoint {
    path: PathBuf,
    problem: String,
    kept: Option<Entries>,
    written: Cell<Instant>,
    error: RefCell<Option<String>>,
}

impl Checkpoint {
    /// Opens a checkpoint for a problem, which one line of text tells from others; reads what is there.
    ///
    /// # Errors
    /// [`CheckpointError`] if the file is there and is not a checkpoint of this problem, or cannot be read.
    pub fn open(path: &Path, problem: &str) -> Result<Self, CheckpointError> {
        let name = path.display().to_string();
        let problem = problem.replace(['\n', '\r'], " ");
        let kept = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(CheckpointError::Io { path: name, source }),
            Ok(text) => {
                let (own, entries) =
                    read(&text).map_err(|line| CheckpointError::NotACheckpoint { path: name.clone(), line })?;
                if own != problem {
                    return Err(CheckpointError::OtherProblem { path: name, problem: own.to_string() });
                }
                Some(entries)
            }
        };
        let (written, error) = (Cell::new(Instant::now()), RefCell::new(None));
        Ok(Self { path: path.to_path_buf(), problem, kept, written, error })
    }

    /// What stopped the last writing, if anything did.
    pub fn error(&self) -> Option<String> {
        self.error.borrow().clone()
    }

    /// Whether a run was kept here.
    pub fn is_resumed(&self) -> bool {
        self.kept.is_some()
    }

    /// Removes the file: the run came to its end by itself.
    pub fn finish(&self) {
        if let Err(error) = fs::remove_file(&self.path)
            && error.kind() != io::ErrorKind::NotFound
        {
            self.error.replace(Some(error.to_string()));
        }
    }

    /// What was read when the checkpoint was opened.
    pub(super) fn kept(&self) -> Option<&Entries> {
        self.kept.as_ref()
    }

    /// Whether it is time to write.
    pub(super) fn is_due(&self) -> bool {
        self.written.get().elapsed() >= INTERVAL
    }

    /// Writes the file.
    pub(super) fn keep(&self, entries: &[(String, Vec<f64>)]) {
        self.written.set(Instant::now());
        let text = text_of(&self.problem, entries);
        self.error.replace(replace(&self.path, &text).err().map(|error| error.to_string()));
    }
}

fn text_of(problem: &str, entries: &[(String, Vec<f64>)]) -> String {
    let mut text = format!("{TITLE}\n{problem}\n");
    for (name, numbers) in entries {
        text.push_str(name);
        for number in numbers {
            let _ = write!(text, " {:x}", number.to_bits());
        }
        text.push('\n');
    }
    text + "end\n"
}

/// The problem and the entries, or the line that makes no sense.
fn read(text: &str) -> Result<(&str, Entries), usize> {
    let mut lines = text.lines();
    if lines.next() != Some(TITLE) {
        return Err(1);
    }
    let problem = lines.next().ok_or(2_usize)?;
    let mut entries = Entries::new();
    loop {
        let place = entries.len() + 3;
        let line = lines.next().ok_or(place)?;
        if line == "end" {
            return Ok((problem, entries));
        }
        let mut words = line.split(' ');
        let name = words.next().ok_or(place)?.to_string();
        let bits = words.map(|word| u64::from_str_radix(word, 16).map(f64::from_bits));
        entries.push((name, bits.collect::<Result<_, _>>().map_err(|_| place)?));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_bits() {
        let entries =
            vec![("x".to_string(), vec![0.1 + 0.2, -0.0, f64::INFINITY, 5e-324]), ("none".to_string(), vec![])];
        let text = text_of("f(x) = x", &entries);
        let (problem, again) = read(&text).expect("the text is a checkpoint");
        assert_eq!((problem, &again), ("f(x) = x", &entries));
        assert_eq!(again[0].1[1].to_bits(), (-0.0_f64).to_bits());
    }

    #[test]
    fn a_part_of_a_file_is_no_checkpoint() {
        let text = text_of("f", &[("x".to_string(), vec![1.0])]);
        assert_eq!(read(&text[..text.len() - 5]), Err(4));
        assert_eq!(read("something else\n"), Err(1));
    }
}
