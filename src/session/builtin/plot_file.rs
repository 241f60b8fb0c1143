//! The file of a picture: its kind by its ending, and its contents.

use super::Arguments;
use crate::graph::lower::{Failure, Outcome};
use crate::graph::value::Value;
use crate::plot::palette::Theme;
use crate::plot::scene::Scene;
use crate::plot::{bitmap, html, svg, text};
use crate::syntax::ast::ExprKind;
use crate::syntax::span::Span;

/// What a file of pictures holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
    Html,
    Text,
}

const FORMATS: [(&str, Format); 4] =
    [("svg", Format::Svg), ("png", Format::Png), ("html", Format::Html), ("txt", Format::Text)];

/// Where a picture is written.
#[derive(Debug)]
pub struct Target {
    /// The file's name.
    pub path: String,
    format: Format,
    span: Span,
}

/// The file that the call asks for, if it asks for one.
///
/// # Errors
/// If it is no name, or its ending is none of a picture.
pub fn target(arguments: &mut Arguments<'_, '_, '_>) -> Outcome<Option<Target>> {
    let Some(expr) = arguments.option("file") else { return Ok(None) };
    let Value::Text(path) = arguments.evaluator.evaluate(expr)? else {
        let failure = arguments.fail("type", "file needs the name of a file", expr.span);
        return Err(failure.help("write file = \"picture.svg\""));
    };
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    match FORMATS.iter().find(|(name, _)| ending.as_deref() == Some(name)) {
        Some((_, format)) => Ok(Some(Target { path: path.to_string(), format: *format, span: expr.span })),
        None => {
            let failure = arguments.fail("file", format!("plot writes no file like {path}"), expr.span);
            let endings = FORMATS.iter().map(|(name, _)| format!(".{name}"));
            Err(failure.expected(endings).help("let the file's name end in .svg, .png, .html or .txt"))
        }
    }
}

/// Light or dark paper, for files that cannot be both.
///
/// # Errors
/// If it is neither.
pub fn theme(arguments: &Arguments<'_, '_, '_>) -> Outcome<Theme> {
    let Some(expr) = arguments.option("theme") else { return Ok(Theme::Light) };
    match &expr.kind {
        ExprKind::Name(word) | ExprKind::Text(word) if word == "light" => Ok(Theme::Light),
        ExprKind::Name(word) | ExprKind::Text(word) if word == "dark" => Ok(Theme::Dark),
        _ => {
            let failure = arguments.fail("option-range", "theme is light or dark", expr.span);
            Err(failure.expected(["light", "dark"].map(Into::into)).help("theme = dark"))
        }
    }
}

/// Writes a scene.
///
/// # Errors
/// If the file cannot be written.
pub fn write(arguments: &Arguments<'_, '_, '_>, target: &Target, (scene, theme): (&Scene, Theme)) -> Outcome<()> {
    let contents = match target.format {
        Format::Svg => svg::svg(scene).into_bytes(),
        Format::Text => text::plain(scene).into_bytes(),
        Format::Html => html::html(scene).into_bytes(),
        Format::Png => bitmap::png(scene, theme).map_err(|error| unwritable(arguments, target, &error.to_string()))?,
    };
    let written = arguments.view.settings.files.write(&target.path, &contents);
    written.map_err(|error| unwritable(arguments, target, &error.to_string()))
}

fn unwritable(arguments: &Arguments<'_, '_, '_>, target: &Target, why: &str) -> Box<Failure> {
    let failure = arguments.fail("file", format!("{} cannot be written: {why}", target.path), target.span);
    failure.help("choose a folder that is there and may be written to; without file the picture goes to the terminal")
}
