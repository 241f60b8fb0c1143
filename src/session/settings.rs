//! What a session may do and how: seeds, threads, digits, files, interruption, progress.

use std::io;
use std::sync::Arc;

use super::methods::Methods;
use super::output::Report;
use crate::numeric::interrupt::Interrupt;
use crate::objective::Derivatives;

/// Reads and writes files on behalf of a session. The library touches the disk through this alone.
pub trait Files: Send + Sync {
    /// The contents of a file.
    ///
    /// # Errors
    /// Those of the file system.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The contents of a file as a stream, for files that are large beside what is made of them.
    ///
    /// # Errors
    /// Those of the file system.
    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read>> {
        Ok(Box::new(io::Cursor::new(self.read(path)?)))
    }

    /// Replaces the contents of a file.
    ///
    /// # Errors
    /// Those of the file system.
    fn write(&self, path: &str, contents: &[u8]) -> io::Result<()>;
}

/// No files at all: every access is refused.
#[derive(Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _path: &str) -> io::Result<Vec<u8>> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this session has no access to files"))
    }

    fn write(&self, _path: &str, _contents: &[u8]) -> io::Result<()> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "this session has no access to files"))
    }
}

/// The files of the computer.
#[derive(Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn open(&self, path: &str) -> io::Result<Box<dyn io::Read>> {
        Ok(Box::new(std::fs::File::open(path)?))
    }

    fn write(&self, path: &str, contents: &[u8]) -> io::Result<()> {
        std::fs::write(path, contents)
    }
}

/// The routes to derivatives by name: of the option `derivatives`, the flag `--derivatives` and the environment.
pub const ROUTES: [(&str, Derivatives); 3] =
    [("dual", Derivatives::Dual), ("tape", Derivatives::Tape), ("auto", Derivatives::Auto)];

/// A message about work under way: what is done, and what is left if that is known.
pub type ProgressCallback = Arc<dyn Fn(&str) + Send + Sync>;

/// Shows what came of a statement as text: what `save "a.md"` puts below it.
pub type Renderer = Arc<dyn Fn(&Report, &Settings) -> String + Send + Sync>;

/// The settings of a session.
#[derive(Clone)]
pub struct Settings {
    /// The seed of everything random, unless a call gives its own.
    pub seed: u64,
    /// The route to derivatives, unless a call gives its own.
    pub derivatives: Derivatives,
    /// Significant digits in messages (results carry all).
    pub digits: usize,
    /// Access to files.
    pub files: Arc<dyn Files>,
    /// Asked by every loop.
    pub interrupt: Interrupt,
    /// Told about long work.
    pub progress: Option<ProgressCallback>,
    /// The optimizers that can be named.
    pub methods: Methods,
    /// How results are shown in documents; without it they hold what was typed alone.
    pub renderer: Option<Renderer>,
    /// Whether names and formulas are written with Unicode symbols.
    pub unicode: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            derivatives: Derivatives::default(),
            digits: 10,
            files: Arc::new(NoFiles),
            interrupt: Interrupt::new(),
            progress: None,
            methods: Methods::default(),
            renderer: None,
            unicode: false,
        }
    }
}
