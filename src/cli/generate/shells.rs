//! Completion of the command line for bash, zsh and fish.

use std::fmt::Write;

use crate::session::help::flags::{FLAGS, Flag};

/// The endings of files that the program runs.
const ENDINGS: [&str; 2] = ["sbk", "md"];

/// Every way to write a flag.
fn spellings(flag: &Flag) -> Vec<String> {
    let mut spellings = vec![format!("--{}", flag.long)];
    spellings.extend(flag.short.map(|letter| format!("-{letter}")));
    spellings
}

/// For bash: `saddleback --generate bash > ~/.local/share/bash-completion/completions/saddleback`.
pub fn bash() -> String {
    let all: Vec<String> = FLAGS.iter().flat_map(spellings).collect();
    let mut cases = String::new();
    for flag in FLAGS.iter().filter(|flag| flag.value.is_some()) {
        let words = flag.words.join(" ");
        let _ = writeln!(
            cases,
            "        {}) COMPREPLY=($(compgen -W \"{words}\" -- \"$word\")); return ;;",
            spellings(flag).join("|")
        );
    }
    format!(
        "# bash completion of saddleback\n_saddleback() {{\n    local word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\"\n    case \"$before\" in\n{cases}    esac\n    if [[ \"$word\" == -* ]]; then\n        COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))\n    else\n        local IFS=$'\\n'\n        COMPREPLY=($(compgen -d -- \"$word\") $(compgen -f -X '!*.@({})' -- \"$word\"))\n    fi\n}}\nshopt -s extglob\ncomplete -o filenames -F _saddleback saddleback\n",
        all.join(" "),
        ENDINGS.join("|"),
    )
}

/// For zsh: a file `_saddleback` in a folder of `$fpath`.
pub fn zsh() -> String {
    let mut text = String::from("#compdef saddleback\n_arguments -s \\\n");
    for flag in FLAGS {
        let help = flag.help.replace('\'', "'\\''").replace('[', "\\[").replace(']', "\\]").replace(':', "\\:");
        let value = match flag.value {
            None => String::new(),
            Some(value) if flag.words.is_empty() => format!(":{}: ", value.to_lowercase()),
            Some(value) => format!(":{}:({})", value.to_lowercase(), flag.words.join(" ")),
        };
        for written in spellings(flag) {
            let _ = writeln!(text, "    '*{written}[{help}]{value}' \\");
        }
    }
    let _ = writeln!(text, "    '*:file:_files -g \"*.({})\"'", ENDINGS.join("|"));
    text
}

/// For fish: `~/.config/fish/completions/saddleback.fish`.
pub fn fish() -> String {
    let mut text = String::from("# fish completion of saddleback\n");
    for flag in FLAGS {
        let help = flag.help.replace('\\', "\\\\").replace('\'', "\\'");
        let _ = write!(text, "complete -c saddleback -l {}", flag.long);
        if let Some(letter) = flag.short {
            let _ = write!(text, " -s {letter}");
        }
        match flag.value {
            Some(_) if flag.words.is_empty() => text += " -r",
            Some(_) => {
                let _ = write!(text, " -x -a '{}'", flag.words.join(" "));
            }
            None => {}
        }
        let _ = writeln!(text, " -d '{help}'");
    }
    for ending in ENDINGS {
        let _ = writeln!(text, "complete -c saddleback -k -a '(__fish_complete_suffix .{ending})'");
    }
    text
}
