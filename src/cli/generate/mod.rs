//! `--generate`: the man page, shell completions, editor grammars and the reference page, all from the registries.

mod editors;
mod man;
mod reference;
mod shells;

use crate::session::methods::Methods;

/// What can be generated, and by what. A test compares the names with those of the flag.
static GENERATORS: &[(&str, fn() -> String)] = &[
    ("man", man::page),
    ("bash", shells::bash),
    ("zsh", shells::zsh),
    ("fish", shells::fish),
    ("vim", editors::vim),
    ("vscode", editors::vscode),
    ("reference", || reference::page(&Methods::default())),
];

/// The text of this name, `None` if nothing is called so.
pub fn text(what: &str) -> Option<String> {
    GENERATORS.iter().find(|(name, _)| *name == what).map(|(_, generate)| generate())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::help::flags;

    #[test]
    fn all_that_the_flag_offers_is_generated() {
        let offered = flags::find("--generate").expect("there is such a flag").words;
        let names: Vec<&str> = GENERATORS.iter().map(|(name, _)| *name).collect();
        assert_eq!(offered, names);
        assert!(names.iter().all(|name| text(name).is_some_and(|text| text.len() > 500 && text.ends_with('\n'))));
        assert_eq!(text("cobol"), None);
    }
}
