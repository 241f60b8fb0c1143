//! Where the history and the first script lie: the XDG base directories.

use std::path::PathBuf;

/// `$XDG_CONFIG_HOME/saddleback/init.sbk`, by default under `~/.config`.
pub fn init_file() -> Option<PathBuf> {
    Some(base("XDG_CONFIG_HOME", ".config")?.join("saddleback").join("init.sbk"))
}

/// `$XDG_STATE_HOME/saddleback/history`, by default under `~/.local/state`.
pub fn history_file() -> Option<PathBuf> {
    Some(base("XDG_STATE_HOME", ".local/state")?.join("saddleback").join("history"))
}

/// A base directory; the standard says that one that is not absolute is to be ignored.
fn base(variable: &str, below_home: &str) -> Option<PathBuf> {
    let given = std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    given.or_else(|| Some(std::env::home_dir()?.join(below_home)))
}
