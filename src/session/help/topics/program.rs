//! Pages about the program: its output, its flags, its keys, documents.

use super::super::topic::Topic;
use super::made;

/// The pages.
pub const TOPICS: &[Topic] = &[
    Topic {
        name: "json",
        also: &["--json", "  json", "errors", "kinds"],
        line: "the machine-readable output of --json: fields, kinds of values, error codes",
        text: "\
--json writes one object for each result, each on one line, flushed:
  {\"v\":1,\"statement\":3,\"line\":3,\"ok\":true,\"kind\":\"number\",\"value\":68.0,\"ms\":0.02}
with \"notes\":[...] where there is something to say. Statements that end in ; are counted and give none.
A number that is not finite is null, with \"class\": \"inf\", \"-inf\" or \"nan\" beside it (FIELD_class in a result).
An error:
  {\"v\":1,\"statement\":4,\"line\":4,\"ok\":false,\"error\":{\"code\",\"message\",\"line\",\"column\",\"expected\",\"help\"}}
Results of calls (critical_points, minimization, race, ...) have the fields that c.FIELD gives in the language.
Those of degenerate, in each critical point, are on the page help degenerate, those of continua on help continua, those of
orbits, and of symmetry in the result of classify, on help orbits.
lipschitz gives L and M (proved), L_attained and M_attained (at L_at, M_at), boxes, ended, proof.
symmetry gives order, generators (text, images: the place of each variable from 1, with a sign; proof: graph, the same formula
after renaming, or identity, at random points of a finite field), continuous (text, kind: scaling or rotation; proof), unproved.
strict_saddle gives verdict (proved, refuted, undecided), alpha, gamma, eps, delta, witness, minima, undecided, boxes, ended, proof.
plot gives title, description, file and panels; a panel has x and y (label, range, scale), field (null, or columns, rows,
lowest, highest and levels of a map), outside, bars (range, height), lines (name, kind, points) and marks (kind, at, words):
all numbers of a picture but the values of a map.",
        made: Some(made::json),
        examples: &[],
        see_also: &["exit codes", "stream", "command line", "save"],
    },
    Topic {
        name: "error codes",
        also: &["error code", "errors of the program"],
        line: "the codes of errors in --json, a line each",
        text: "\
Every error has a place, a reason and most often a line to write instead. Programs tell errors apart by their codes.",
        made: Some(made::error_codes),
        examples: &[],
        see_also: &["json", "exit codes"],
    },
    Topic {
        name: "exit codes",
        also: &["exit code", "exit status", "return code", "strict"],
        line: "the status with which the program ends: 0, 1, 2, 3, 4 and 130",
        text: "\
The first failure decides. A script stops at its first error; with -k it goes on and still ends with that code.
quit 5 ends with code 5.",
        made: Some(made::exit_codes),
        examples: &[],
        see_also: &["--strict", "--keep-going", "assert", "verdict"],
    },
    Topic {
        name: "directives",
        also: &["directive", "commands", "whole lines"],
        line: "the words that stand on a line of their own: help, vars, save, undo, quit, ...",
        text: "\
With a colon before it (:help) such a word is never read as a name of yours.",
        made: Some(made::directives),
        examples: &[],
        see_also: &["help", "vars", "save", "undo"],
    },
    Topic {
        name: "transcripts",
        also: &["transcript", "markdown", "paste", "pasting", "document", "md"],
        line: "sessions as documents: paste a transcript, save Markdown, run it again",
        text: "\
save \"x.md\" writes what you typed, with results, as Markdown; saddleback x.md or load \"x.md\" runs the statements in it again.
Comments (# ...) become prose; plot(..., file = \"a.svg\") becomes a picture.
A text whose first statement begins with the prompt > is read as a transcript: lines that begin with > are statements, lines
that belong to an unfinished statement go with it, everything else is output and is skipped. So what you copy from a terminal
or from this help can be pasted, piped or loaded as it is.",
        made: None,
        examples: &[],
        see_also: &["save", "load", "vars"],
    },
    Topic {
        name: "keys",
        also: &["ctrl-c", "ctrl c", "tab", "history", "interrupt", "keyboard"],
        line: "keys at the prompt: completion, history, Ctrl-C to stop work",
        text: "  \
Tab       completes names, options, methods, file names; twice lists them
  Up, Down  earlier lines; Ctrl-R searches them
  Right     takes the grey hint
  Ctrl-C    at the prompt clears the line, during work stops it (the best so far is ans); twice at once ends the program
  Ctrl-D    leaves
A line that is not finished (an open bracket, an operator at its end) goes on in the next.
Work that takes long can be limited beforehand: time_limit = 10, max_steps, max_boxes.",
        made: None,
        examples: &[],
        see_also: &["time_limit", "quit", "time"],
    },
    Topic {
        name: "command line",
        also: &["options", "flags", "flag"],
        line: "how the program is called: files, -e, and every flag",
        text: "\
saddleback [OPTIONS] [FILE | -]...     without a file: the prompt, or a script from a pipe",
        made: Some(made::flags),
        examples: &[],
        see_also: &["exit codes", "json", "stream"],
    },
    Topic {
        name: "stream",
        also: &["--stream", "  stream"],
        line: "drive a live session from another program over a pipe",
        text: "\
--stream runs each statement as soon as its line is complete, to drive a session from another program through pipes.
Answers are flushed, with --json one object each. A statement that is not finished waits for its next line; a line that
starts with where comes too late. As in any script an error ends the run, unless -k is given: then the session goes on.",
        made: None,
        examples: &[],
        see_also: &["json", "command line"],
    },
    Topic {
        name: "random",
        also: &["random numbers", "reproducible", "repeatable", "deterministic"],
        line: "everything random has a seed: the same input gives the same result",
        text: "\
Random starts and random methods draw from named generators with a seed: --seed N for a session (0 if nothing is said), the
option seed = N for one call. The same input and the same seed give the same output, for any number of threads.",
        made: None,
        examples: &[],
        see_also: &["seed", "--seed", "multistart", "cma_es"],
    },
];
