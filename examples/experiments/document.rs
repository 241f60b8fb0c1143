//! Reports to `docs/experiments.md`: a section each, kept in the file between runs, under chapters with a table of contents.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::chapters::arranged;
use super::report::{Check, Report, list};

/// What stands before the contents.
const INTRODUCTION: &str = include_str!("introduction.md");

/// What stands behind the last section.
const NOTES: &str = include_str!("notes.md");

/// How a section begins.
const MARK: &str = "<a id=\"";

/// Sections by the names of their experiments.
pub type Sections = BTreeMap<String, String>;

/// The sections of a document that was written before.
pub fn sections(document: &str) -> Sections {
    let body = document.split("\n## Notes").next().unwrap_or("");
    let mut sections = Sections::new();
    for part in body.split(MARK).skip(1) {
        let Some((name, _)) = part.split_once('"') else { continue };
        // The title of the next chapter is no part of the section.
        let section = part.split("\n## ").next().unwrap_or(part);
        sections.insert(name.into(), format!("{MARK}{}\n", section.trim_end()));
    }
    sections
}

/// The whole document.
pub fn document(sections: &Sections) -> String {
    let names: Vec<String> = sections.keys().cloned().collect();
    let chapters = arranged(&names);
    let mut text = INTRODUCTION.to_string();
    for (title, members) in &chapters {
        let _ = writeln!(text, "\n**{title}**\n");
        for name in members {
            let _ = writeln!(text, "- [{}](#{name})", title_of(&sections[name]));
        }
    }
    for (title, members) in &chapters {
        let _ = writeln!(text, "\n## {title}");
        members.iter().for_each(|name| text.extend(["\n", sections[name].as_str()]));
    }
    text + "\n" + NOTES
}

fn title_of(section: &str) -> &str {
    section.lines().find_map(|line| line.strip_prefix("### ")).unwrap_or("")
}

/// The section of an experiment. `path` is its file, `pictures` are the files of its pictures, seen from the document.
pub fn section(name: &str, path: &str, report: &Report) -> String {
    let mut text = format!("{MARK}{name}\"></a>\n### {}\n\n**Claim.** {}\n", report.title, report.claim);
    for (word, words) in [("Corrected", &report.corrected), ("Replaced", &report.replaced)] {
        if let Some(words) = words {
            let _ = writeln!(text, "\n**{word}.** {words}");
        }
    }
    text += "\n| what | reference | margin | ours | holds |\n|---|---|---|---|---|\n";
    report.checks.iter().for_each(|check| text.push_str(&line(check)));
    for (k, (caption, _)) in report.pictures.iter().enumerate() {
        let _ = writeln!(text, "\n![{caption}](experiments/{})\n\n*{caption}*", picture_name(name, k));
    }
    let _ = writeln!(text, "\nScript: [{path}](../{path})");
    text
}

/// The file of the picture number `k` from 0.
pub fn picture_name(name: &str, k: usize) -> String {
    if k == 0 { format!("{name}.svg") } else { format!("{name}-{}.svg", k + 1) }
}

fn line(check: &Check) -> String {
    let word = |holds: bool| if holds { "yes" } else { "**no**" };
    let cell = |text: &str| text.replace('|', "\\|");
    match check {
        Check::Close(row) => {
            let (label, ours, reference) = (cell(&row.label), list(&row.ours), list(&row.reference));
            format!("| {label} | {reference} | {} | {ours} | {} |\n", row.margin(), word(row.holds))
        }
        Check::Holds(label, holds) => format!("| {} | | | | {} |\n", cell(label), word(*holds)),
    }
}
