//! A scene to one HTML file that needs nothing else: the picture, and for runs a film with buttons, slider and keys.

use super::film::{film, still, style as film_style};
use super::layout::coarse_drawing;
use super::palette::{Role, Theme, colour, hex};
use super::scene::{Mark, Panel, Scene};
use super::svg::{document, escaped};

/// The most bytes of a file.
const MOST_BYTES: usize = 150_000;
/// How coarse lines are and how many points the film tells, tried in order until the file is small enough.
const GRADES: [(f64, usize); 6] = [(1.0, 1200), (2.0, 900), (2.0, 500), (4.0, 350), (6.0, 200), (12.0, 100)];

/// A scene as an HTML file, of at most 150 kB unless it shows hundreds of lines.
pub fn html(scene: &Scene) -> String {
    let mut file = String::new();
    for grade in GRADES {
        file = graded(scene, grade);
        if file.len() <= MOST_BYTES {
            break;
        }
    }
    file
}

fn graded(scene: &Scene, (slack, points): (f64, usize)) -> String {
    let page = coarse_drawing(&still(scene), slack);
    let film = film(scene, &page, points);
    let overlay = film.as_ref().map_or("", |film| &film.overlay);
    let controls = film.as_ref().map_or("", |film| &film.controls);
    let body = document(&page, overlay);
    let paper = |theme| [Role::Paper, Role::Ink].map(|role| hex(colour(role, theme)));
    let ([light, dark_ink], [dark, light_ink]) = (paper(Theme::Light), paper(Theme::Dark));
    let style = format!(
        "body{{margin:1em auto;padding:0 1em;max-width:90em;font-family:sans-serif;background:{light};color:{dark_ink}}}\
         svg{{max-width:100%;height:auto}}#controls{{display:flex;gap:.5em;align-items:center}}#controls[hidden]{{display:none}}\
         #slider{{flex:1}}button{{font-size:1.1em;min-width:2.6em}}\
         table{{border-collapse:collapse}}th,td{{padding:.2em .8em;text-align:right}}th:first-child,:is(th,td):last-child{{text-align:left}}\
         .unseen{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}\
         @media (prefers-color-scheme:dark){{body{{background:{dark};color:{light_ink}}}}}{}",
        if film.is_some() { film_style() } else { String::new() }
    );
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <style>{style}</style>\n</head>\n<body>\n<main>\n{body}<p>{}</p>\n{}{controls}</main>\n</body>\n</html>\n",
        escaped(&scene.title),
        escaped(&scene.description),
        marked_points(&scene.panels)
    )
}

/// Marks that are told in words.
const MOST_MARKS: usize = 100;

/// The marks in words, for those who cannot see them or want their numbers; folded away at first.
fn marked_points(panels: &[Panel]) -> String {
    let told = |mark: &&Mark| !mark.words.is_empty();
    let marks: Vec<&Mark> = panels.iter().flat_map(|panel| &panel.marks).filter(told).collect();
    if marks.is_empty() {
        return String::new();
    }
    let items: String =
        marks.iter().take(MOST_MARKS).map(|mark| format!("<li>{}</li>\n", escaped(&mark.words))).collect();
    let rest = match marks.len().saturating_sub(MOST_MARKS) {
        0 => String::new(),
        rest => format!("<li>and {rest} more</li>\n"),
    };
    format!("<details><summary>The points that are marked</summary>\n<ul>\n{items}{rest}</ul>\n</details>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::scene::{Axis, Line, LineKind, MarkKind, Track};

    #[test]
    fn the_page_needs_nothing_from_elsewhere_and_says_what_it_shows() {
        let mut panel = Panel::new(Axis::linear("x", [0.0, 1.0]), Axis::linear("y", [0.0, 1.0]));
        let points = vec![[0.1, 0.1], [0.5, 0.9]];
        panel.lines = vec![Line { name: "gd".into(), points, kind: LineKind::Path, series: 0 }];
        let track = Track { name: "gd".into(), ..Track::default() };
        let words = "minimum at [0.5, 0.9], value < 1".into();
        panel.marks = vec![Mark { at: [0.5, 0.9], kind: MarkKind::Minimum, words }];
        let still = Scene { title: "a < b".into(), description: "a path".into(), panels: vec![panel], tracks: vec![] };
        let scene = Scene { tracks: vec![track], ..still.clone() };
        for page in [html(&scene), html(&still)] {
            assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<p>a path</p>") && page.contains("a &lt; b"));
            let address = page.replace("http://www.w3.org/2000/svg", "");
            assert!(!address.contains("http") && !address.contains("src=") && !address.contains("@import"));
        }
        assert!(html(&still).contains("<li>minimum at [0.5, 0.9], value &lt; 1</li>"));
        assert!(html(&scene).contains("id=\"slider\"") && !html(&still).contains("<script"));
    }
}
