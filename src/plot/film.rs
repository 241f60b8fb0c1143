//! Runs to a film: what the page of a scene needs so that its paths can be played, stopped and stepped through.
//!
//! Without scripts the page shows all paths whole. A point of a run is told in pixels for each panel that shows the run.

use std::fmt::Write;

use super::layout::Drawing;
use super::palette::{Role, Theme, colour, hex};
use super::scene::{LineKind, Panel, Point, Scene, Track};
use super::svg::escaped;
use super::ticks::short_number;

/// By how much the skipping grows until the film is short enough, and where that ends.
const GROWTH_STEP: f64 = 1.02;
const MOST_GROWTH: f64 = 4.0;
/// Points so many pixels off the page are not told: they may be anywhere.
const FAR: f64 = 20_000.0;

/// What is added to the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// Inside the picture: the paths and the moving points.
    pub overlay: String,
    /// Below it: buttons, a slider, a table that tells where each run is.
    pub controls: String,
}

/// The scene without the paths that the film draws; the legend keeps them.
pub fn still(scene: &Scene) -> Scene {
    let mut still = scene.clone();
    for line in still.panels.iter_mut().flat_map(|panel| &mut panel.lines) {
        if line.kind == LineKind::Path && scene.tracks.iter().any(|track| track.series == line.series) {
            line.points.clear();
        }
    }
    still
}

/// The film of a scene on a page, of at most about `most_points` points of all runs; `None` if no run can be played.
///
/// Where there are more, later steps are skipped, the more the later: the first steps of all runs are seen.
pub fn film(scene: &Scene, page: &Drawing, most_points: usize) -> Option<Film> {
    let tracks: Vec<&Track> = scene.tracks.iter().filter(|track| n_steps(scene, track) > 0).collect();
    let last = tracks.iter().map(|track| n_steps(scene, track)).max()? - 1;
    let mut growth = 1.0;
    let steps = loop {
        let steps = shown_steps(last, growth);
        let shown = |track: &&Track| steps.partition_point(|step| *step < n_steps(scene, track)) + 1;
        if tracks.iter().map(shown).sum::<usize>() <= most_points || growth > MOST_GROWTH {
            break steps;
        }
        growth *= GROWTH_STEP;
    };
    let parts: Vec<Part> = tracks.iter().map(|track| Part::new(scene, page, (track, &steps))).collect();
    let frames = parts.iter().map(|part| part.steps.len()).max()?;
    Some(Film { overlay: overlay(page, &parts), controls: controls(&parts, growth > 1.0, frames - 1) })
}

/// Steps from the first to the last, each by a factor later than the one before, and at least by one.
fn shown_steps(last: usize, growth: f64) -> Vec<usize> {
    let mut steps = vec![0];
    let mut step = 0;
    while step < last {
        step = ((step as f64 * growth) as usize).max(step + 1).min(last);
        steps.push(step);
    }
    steps
}

fn n_steps(scene: &Scene, track: &Track) -> usize {
    lines(scene, track).map(|(_, points, _)| points.len()).max().unwrap_or(0)
}

/// The lines of a run: the panel's number, the points, whether they are a path.
fn lines<'s>(scene: &'s Scene, track: &Track) -> impl Iterator<Item = (usize, &'s [Point], bool)> + use<'s> {
    let series = track.series;
    scene.panels.iter().enumerate().flat_map(move |(panel, contents)| {
        let own = contents.lines.iter().filter(move |line| line.series == series);
        let shown = own.filter(|line| matches!(line.kind, LineKind::Path | LineKind::Curve));
        shown.map(move |line| (panel, line.points.as_slice(), line.kind == LineKind::Path))
    })
}

/// One run of the film.
struct Part {
    name: String,
    verdict: String,
    series: usize,
    steps: Vec<usize>,
    /// For each panel that shows it: the panel, the places, whether they are joined by a line.
    places: Vec<(usize, Vec<Option<Point>>, bool)>,
    /// Evaluations, values, gradient norms.
    told: [Vec<String>; 3],
}

impl Part {
    fn new(scene: &Scene, page: &Drawing, (track, shown): (&Track, &[usize])) -> Self {
        let last = n_steps(scene, track) - 1;
        let mut steps: Vec<usize> = shown.iter().copied().filter(|step| *step <= last).collect();
        if steps.last() != Some(&last) {
            steps.push(last);
        }
        let place = |(panel, points, is_path): (usize, &[Point], bool)| {
            let at = |step: &usize| {
                points.get(*step).or(points.last()).and_then(|point| pixel(&scene.panels[panel], page, panel, *point))
            };
            (panel, steps.iter().map(at).collect(), is_path)
        };
        let number = |values: &[f64], step: usize| values.get(step).map_or_else(String::new, |v| short_number(*v));
        let told = [&track.evaluations, &track.values, &track.norms];
        Self {
            name: track.name.clone(),
            verdict: track.verdict.clone(),
            series: track.series,
            places: lines(scene, track).map(place).collect(),
            told: told.map(|values| steps.iter().map(|step| number(values, *step)).collect()),
            steps,
        }
    }
}

fn pixel(panel: &Panel, page: &Drawing, number: usize, point: Point) -> Option<Point> {
    let [left, top, width, height] = page.frames[number];
    let [x, y] = panel.share(point);
    let at = [left + width * x, top + height * (1.0 - y)];
    at.iter().all(|coordinate| coordinate.abs() < FAR).then(|| at.map(|coordinate| (10.0 * coordinate).round() / 10.0))
}

fn overlay(page: &Drawing, parts: &[Part]) -> String {
    let mut out = String::from("<defs>");
    for (k, [left, top, width, height]) in page.frames.iter().enumerate() {
        let _ = write!(
            out,
            "<clipPath id=\"clip{k}\"><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/></clipPath>"
        );
    }
    out += "</defs>\n";
    for (run, part) in parts.iter().enumerate() {
        for (place, (panel, points, is_path)) in part.places.iter().enumerate() {
            let _ = write!(out, "<g clip-path=\"url(#clip{panel})\" fill=\"none\" class=\"run s{}\">", part.series % 8);
            if *is_path {
                let text: Vec<String> = points.iter().flatten().map(|[x, y]| format!("{x},{y}")).collect();
                let text = text.join(" ");
                let _ = write!(out, "<polyline class=\"case\" data-line=\"{run}.{place}\"/>");
                let _ = write!(out, "<polyline class=\"line\" data-line=\"{run}.{place}\" points=\"{text}\"/>");
            }
            if let Some([x, y]) = points.iter().flatten().next_back() {
                let _ = write!(out, "<circle data-dot=\"{run}.{place}\" cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");
            }
            out += "</g>\n";
        }
    }
    out
}

/// The colours of runs on light and dark paper.
pub fn style() -> String {
    let rule = |theme| -> String {
        let paper = hex(colour(Role::Paper, theme));
        let series = (0..8).map(|k| format!(".s{k}{{color:{}}}", hex(colour(Role::Series(k), theme))));
        format!(".case{{stroke:{paper}}}.run circle{{stroke:{paper}}}") + &series.collect::<String>()
    };
    let still = ".run polyline{stroke-linejoin:round;stroke-linecap:round}.case{stroke-width:4.4}\
                 .line{stroke:currentColor;stroke-width:2}.run circle{fill:currentColor;stroke-width:1.5}";
    format!("{still}{}@media (prefers-color-scheme:dark){{{}}}", rule(Theme::Light), rule(Theme::Dark))
}

fn controls(parts: &[Part], skips: bool, last: usize) -> String {
    let mut rows = String::new();
    for (run, part) in parts.iter().enumerate() {
        let _ = writeln!(
            rows,
            "<tr><th scope=\"row\"><span class=\"s{}\" aria-hidden=\"true\">\u{25cf}</span> {}</th>{}<td data-state=\"{run}\">{}</td></tr>",
            part.series % 8,
            escaped(&part.name),
            cells(part, run),
            escaped(&part.verdict)
        );
    }
    let skipped =
        if skips { " Later steps are skipped, the more the later; the table tells which is shown." } else { "" };
    format!(
        "<div role=\"group\" aria-label=\"Film of the runs\" id=\"controls\" hidden>\n\
         <button type=\"button\" id=\"play\" aria-keyshortcuts=\"Space\">Play</button>\n\
         <button type=\"button\" id=\"back\" aria-label=\"One step back\" aria-keyshortcuts=\"ArrowLeft\">\u{2039}</button>\n\
         <button type=\"button\" id=\"forth\" aria-label=\"One step forward\" aria-keyshortcuts=\"ArrowRight\">\u{203a}</button>\n\
         <input type=\"range\" id=\"slider\" min=\"0\" max=\"{last}\" value=\"{last}\" aria-label=\"Step\">\n\
         <output id=\"step\" for=\"slider\" aria-live=\"off\"></output>\n</div>\n\
         <p id=\"keys\" hidden>Keys: space plays and stops, the arrows step, Home and End jump.{skipped}</p>\n\
         <table>\n<thead><tr><th scope=\"col\">run</th><th scope=\"col\">step</th><th scope=\"col\">evaluations</th>\
         <th scope=\"col\">value</th><th scope=\"col\">gradient norm</th><th scope=\"col\">state</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n<p id=\"news\" role=\"status\" class=\"unseen\"></p>\n\
         <script type=\"application/json\" id=\"film\">{}</script>\n<script>\n{SCRIPT}</script>\n",
        data(parts, last)
    )
}

/// The cells of the table: at first those of the last step.
fn cells(part: &Part, run: usize) -> String {
    let last = |texts: &Vec<String>| texts.last().cloned().unwrap_or_default();
    let step = part.steps.last().copied().unwrap_or(0);
    let mut out = format!("<td data-step=\"{run}\">{step}</td>");
    for (k, texts) in part.told.iter().enumerate() {
        let _ = write!(out, "<td data-told=\"{run}.{k}\">{}</td>", last(texts));
    }
    out
}

/// The runs as JSON.
fn data(parts: &[Part], last: usize) -> String {
    let text = |words: &str| {
        let plain = words.chars().map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            // No tag can begin inside a script.
            '<' => "\\u003c".into(),
            letter if u32::from(letter) < 32 => format!("\\u{:04x}", u32::from(letter)),
            letter => letter.to_string(),
        });
        format!("\"{}\"", plain.collect::<String>())
    };
    let runs = parts.iter().map(|part| {
        let steps: Vec<String> = part.steps.iter().map(ToString::to_string).collect();
        let told =
            part.told.iter().map(|texts| format!("[{}]", texts.iter().map(|t| text(t)).collect::<Vec<_>>().join(",")));
        let told: Vec<String> = told.collect();
        let places = part.places.iter().map(|(_, points, _)| {
            let points = points.iter().map(|point| point.map_or("null".into(), |[x, y]| format!("[{x},{y}]")));
            format!("[{}]", points.collect::<Vec<_>>().join(","))
        });
        let places: Vec<String> = places.collect();
        let (name, verdict) = (text(&part.name), text(&part.verdict));
        let (steps, told, places) = (steps.join(","), told.join(","), places.join(","));
        format!("{{\"name\":{name},\"verdict\":{verdict},\"steps\":[{steps}],\"told\":[{told}],\"places\":[{places}]}}")
    });
    format!("{{\"last\":{last},\"runs\":[{}]}}", runs.collect::<Vec<_>>().join(","))
}

/// Moves the points: kept small, without libraries.
const SCRIPT: &str = include_str!("film.js");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::layout::drawing;
    use crate::plot::scene::{Axis, Line};

    fn scene(n_points: usize) -> Scene {
        let axis = || Axis::linear("x", [0.0, 1.0]);
        let mut panel = Panel::new(axis(), axis());
        let points: Vec<Point> = (0..n_points).map(|k| [k as f64 / n_points as f64, 0.5]).collect();
        panel.lines = vec![Line { name: "</script>".into(), points, kind: LineKind::Path, series: 3 }];
        let track = Track { series: 3, name: "</script>".into(), verdict: "minimum".into(), ..Track::default() };
        Scene { panels: vec![panel], tracks: vec![track], ..Scene::default() }
    }

    #[test]
    fn long_runs_skip_later_steps_and_keep_both_ends() {
        for n_points in [1, 2, 700, 100_000] {
            let scene = scene(n_points);
            let film = film(&scene, &drawing(&still(&scene)), 500).expect("a film");
            let data = film.controls.split("\"steps\":[").nth(1).and_then(|rest| rest.split(']').next());
            let steps: Vec<usize> = data.expect("the data").split(',').map(|s| s.parse().expect("a step")).collect();
            assert_eq!((steps.first(), steps.last()), (Some(&0), Some(&(n_points - 1))));
            assert!(steps.len() <= 500 && steps.is_sorted(), "{}", steps.len());
            assert!(steps.iter().take(20).enumerate().all(|(k, step)| k == *step));
        }
        assert_eq!(shown_steps(8, 2.0), [0, 1, 2, 4, 8]);
        assert_eq!(shown_steps(0, 2.0), [0]);
    }

    #[test]
    fn names_cannot_end_the_script() {
        let scene = scene(5);
        let film = film(&scene, &drawing(&still(&scene)), 100).expect("a film");
        assert_eq!(film.controls.matches("</script>").count(), 2);
        let json = film.controls.split("id=\"film\">").nth(1).and_then(|rest| rest.split("</script>").next());
        let json: serde_json::Value = serde_json::from_str(json.expect("the data")).expect("it is JSON");
        assert_eq!(json["runs"][0]["name"], "</script>");
        assert_eq!(json["runs"][0]["places"][0].as_array().map(Vec::len), Some(5));
    }

    #[test]
    fn a_scene_without_runs_has_no_film() {
        let scene = Scene { tracks: vec![], ..scene(5) };
        assert!(film(&scene, &drawing(&scene), 100).is_none());
        assert_eq!(still(&scene), scene);
    }
}
