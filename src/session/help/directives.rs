//! The whole-line words: one table for help, the reference page and shells.

/// All the facts about a directive.
#[derive(Clone, Copy, Debug)]
pub struct Directive {
    /// Its word.
    pub name: &'static str,
    /// How it is written.
    pub signature: &'static str,
    /// What it does, in one line.
    pub line: &'static str,
    /// What else there is to say.
    pub text: &'static str,
    /// What to look at next.
    pub see_also: &'static [&'static str],
}

/// Every directive, in the order of help.
pub static DIRECTIVES: &[Directive] = &[
    Directive {
        name: "help",
        signature: "help NAME",
        line: "what a name means; help \"words\" searches by meaning; also ?NAME",
        text: "help alone lists everything. A question in words finds the page that fits best: help \"lowest point\".",
        see_also: &["tour", "vars"],
    },
    Directive {
        name: "vars",
        signature: "vars",
        line: "lists the names that you have defined",
        text: "In the order in which they were defined, the last result ans at the end.",
        see_also: &["show", "clear"],
    },
    Directive {
        name: "show",
        signature: "show NAME",
        line: "a definition and the names that it follows; also a call: show(f)",
        text: "For a function also what it uses, with its present values.",
        see_also: &["vars", "help"],
    },
    Directive {
        name: "load",
        signature: "load \"a.sbk\"",
        line: "runs a script from a file here; of Markdown the statements in it",
        text: "Works in scripts too. Of a file that ends in .md the statements in its blocks are run (help transcripts).",
        see_also: &["save", "transcripts"],
    },
    Directive {
        name: "save",
        signature: "save \"a.sbk\"",
        line: "keeps what you typed as a script, or with results as Markdown: save \"a.md\"",
        text: "\
save \"a.sbk\"  writes the statements that worked, one after the other: load or saddleback a.sbk runs them again.
save \"a.md\"   writes them with their results, with comments as prose and with the pictures that plot wrote; run again,
              saddleback a.md gives the same results.
save(value, \"a.csv\") and save(value, \"a.json\") write one result.",
        see_also: &["load", "transcripts", "table"],
    },
    Directive {
        name: "clear",
        signature: "clear NAME",
        line: "forgets names that you have defined; undo brings them back",
        text: "Several names are separated by spaces or commas.",
        see_also: &["undo", "vars"],
    },
    Directive {
        name: "undo",
        signature: "undo",
        line: "takes the last definition back; undo 3 the last three",
        text: "The name has its former meaning again, or none if it had none.",
        see_also: &["clear", "vars"],
    },
    Directive {
        name: "time",
        signature: "time",
        line: "how long the last statement took, after the fact; time(e) times an expression",
        text: "",
        see_also: &["bench", "keys"],
    },
    Directive {
        name: "tour",
        signature: "tour",
        line: "a tour of two minutes in eight steps; tour 5 begins at the fifth",
        text: "Enter goes on, q leaves. As a file the same is examples/tour.sbk.",
        see_also: &["help"],
    },
    Directive {
        name: "quit",
        signature: "quit",
        line: "leaves the program (also exit, Ctrl-D); quit 3 sets the exit code",
        text: "What you typed is kept in the history, but names are not: save keeps them.",
        see_also: &["save", "exit codes"],
    },
];

/// The directive of this name.
pub fn find(name: &str) -> Option<&'static Directive> {
    let name = if name == "exit" { "quit" } else { name };
    DIRECTIVES.iter().find(|directive| directive.name == name)
}
