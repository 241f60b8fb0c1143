//! Pictures to rows of letters, as large and as colourful as the stream allows.

use crate::graph::value::Object;
use crate::plot::cells::{Window, cells};
use crate::plot::text::{Colours, text};
use crate::repl::look::Look;
use crate::session::picture::plotted::Plotted;

/// Rows that stay free for the line that was typed and the next prompt.
const FREE_ROWS: usize = 2;

/// A picture as text. One that went to a file is not shown again.
pub fn picture(object: &dyn Object, look: Look) -> String {
    let Some(plotted) = object.as_any().downcast_ref::<Plotted>() else { return String::new() };
    if plotted.file.is_some() {
        return format!("  {}\n", plotted.scene.title);
    }
    let window = Window {
        columns: look.width,
        rows: look.height.saturating_sub(FREE_ROWS),
        is_unicode: look.unicode,
        has_colours: look.colours != Colours::None,
    };
    text(&cells(&plotted.scene, window), look.colours)
}
