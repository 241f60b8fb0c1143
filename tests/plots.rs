//! Pictures: what `plot` shows in terminals, pipes and files, and what it says where there is nothing to draw.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use saddleback::numeric::interrupt::Interrupt;
use saddleback::objective::{Compiled, Derivatives};
use saddleback::plot::bitmap::png;
use saddleback::plot::palette::{Role, Theme, colour};
use saddleback::plot::scene::{LineKind, MarkKind, Scene};
use saddleback::plot::{html, svg, text};
use saddleback::session::picture::plotted::Plotted;
use saddleback::session::settings::Disk;
use saddleback::{Function, Session, Settings};
use serde_json::Value as Json;

use crate::program::{objects, program, run};
use saddleback::graph::value::Value;
use saddleback::landscape::section::Section;

const HIMMELBLAU: &str = "h(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2;";
const RACE: &str = "w(x, y) = x^4/4 - x^2/2 + y^2/2;
r = race(w, from = [0.1, 0.2], methods = [gd(step = 0.1), newton, saddle_free, cubic]);";

/// The scene of the last statement.
fn scene(code: &str) -> Scene {
    let outputs = Session::new().eval(code).unwrap_or_else(|failure| panic!("{code}: {:?}", failure.diagnostic));
    let Some(Value::Object(object)) = outputs.last().map(|output| output.value.clone()) else { panic!("{code}") };
    let plotted = object.as_any().downcast_ref::<Plotted>().unwrap_or_else(|| panic!("{code} is no picture"));
    Scene::clone(&plotted.scene)
}

fn failure(code: &str) -> (String, String) {
    let settings = Settings { files: std::sync::Arc::new(Disk), ..Settings::default() };
    let failure = Session::with_settings(settings).eval(code).expect_err(code);
    (failure.diagnostic.message.clone(), failure.diagnostic.help.clone().unwrap_or_default())
}

fn count(scene: &Scene, kind: MarkKind) -> usize {
    scene.panels.iter().flat_map(|panel| &panel.marks).filter(|mark| mark.kind == kind).count()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("the folder for test files can be written");
    folder
}

#[test]
fn a_section_has_its_nodes_at_both_ends_and_the_first_variable_runs_fastest() {
    let f = Function::parse("f(x, y, z) = x + 10y + 100z").expect("it is correct");
    let function = Compiled::new(f.formula(), Derivatives::Auto);
    let section = Section { through: vec![7.0, 0.0, 2.0], varying: vec![(1, [0.0, 1.0]), (0, [-1.0, 1.0])] };
    let values = section.values(&function, 3, &Interrupt::new()).expect("nobody stops it");
    assert_eq!(values, [199.0, 204.0, 209.0, 200.0, 205.0, 210.0, 201.0, 206.0, 211.0]);
    let stopped = Interrupt::new();
    stopped.request();
    assert!(section.values(&function, 3, &stopped).is_err());
}

#[test]
fn a_curve_shows_its_critical_points_by_kind() {
    let scene = scene("plot(x^3 - 3x, x = -2..2)");
    assert_eq!((count(&scene, MarkKind::Minimum), count(&scene, MarkKind::Maximum)), (1, 1));
    let minimum = scene.panels[0].marks.iter().find(|mark| mark.kind == MarkKind::Minimum).expect("one");
    assert!((minimum.at[0] - 1.0).abs() < 1e-9 && (minimum.at[1] + 2.0).abs() < 1e-9);
    for [x, y] in &scene.panels[0].lines[0].points {
        assert!((y - (x.powi(3) - 3.0 * x)).abs() < 1e-12);
    }
}

#[test]
fn a_map_shows_critical_points_paths_and_lines_through_saddles() {
    let scene = scene(&format!(
        "{HIMMELBLAU} m = minimize(h, from = [0, 0], method = gd);
         plot(h, x = -6..6, y = -6..6, path = m, points = critical(h, x = -6..6, y = -6..6))"
    ));
    let kinds = [MarkKind::Minimum, MarkKind::Saddle, MarkKind::Maximum].map(|kind| count(&scene, kind));
    assert_eq!(kinds, [4, 4, 1]);
    let panel = &scene.panels[0];
    let field = panel.field.as_ref().expect("a map has a field");
    assert_eq!((field.columns(), field.rows(), field.marked().len()), (400, 400, 4));
    let path = panel.lines.iter().find(|line| line.kind == LineKind::Path).expect("the path");
    assert_eq!(path.points[0], [0.0, 0.0]);
    // Each minimum lies in the lowest band, though the values differ by three orders of magnitude.
    for mark in panel.marks.iter().filter(|mark| mark.kind == MarkKind::Minimum) {
        assert_eq!(field.band(field.at(panel.share(mark.at))), Some(0), "{mark:?}");
    }
}

#[test]
fn degenerate_points_and_sets_have_marks_of_their_own() {
    assert_eq!(count(&scene("plot((x, y) -> x^3 - 3x*y^2, -1..1)"), MarkKind::Degenerate), 1);
    let ring = scene("plot((x, y) -> (x^2 + y^2 - 1)^2, -2..2)");
    let set = ring.panels[0].lines.iter().find(|line| line.kind == LineKind::Set(MarkKind::Minimum)).expect("a line");
    assert!(set.points.iter().all(|[x, y]| (x.hypot(*y) - 1.0).abs() < 1e-6));
}

#[test]
fn a_slice_goes_through_its_point() {
    let scene =
        scene("q(x[4]) = x[1] + 10x[2]^2 + 100x[3] + 1000x[4]\nplot(q, -2..2, slice = [4, 2], through = [5, 0, 7, 0])");
    let panel = &scene.panels[0];
    assert_eq!((panel.x.label.as_str(), panel.y.label.as_str()), ("x[4]", "x[2]"));
    let field = panel.field.as_ref().expect("a map");
    assert_eq!(field.at([1.0, 1.0]), 5.0 + 40.0 + 700.0 + 2000.0);
    let fixed = self::scene("plot((x, y, z) -> x + 10y + 100z, x = 0..1, y = 3, z = 0..2)");
    assert_eq!(fixed.panels[0].field.as_ref().expect("a map").at([1.0, 1.0]), 231.0);
    let line = self::scene("plot((x, y) -> x + 10y, -1..1, slice = 2, through = [4, 0])");
    assert_eq!(line.panels[0].lines[0].points.last(), Some(&[1.0, 14.0]));
}

#[test]
fn results_have_pictures() {
    let race = scene(&format!("{RACE} plot(r)"));
    assert_eq!((race.panels.len(), race.tracks.len()), (3, 4));
    assert_eq!(count(&race, MarkKind::Saddle), 1);
    let newton = &race.panels[0].lines[1];
    let [x, y] = newton.points.last().copied().expect("it has a path");
    assert!(newton.name == "newton" && x.abs() < 1e-6 && y.abs() < 1e-6, "{newton:?}");
    assert_eq!(scene(&format!("{RACE} plot(r[1])")).panels.len(), 2);
    assert_eq!(scene(&format!("{HIMMELBLAU} plot(critical(h, -6..6))")).panels[0].marks.len(), 9);
    let many = scene("plot(critical((x, y, z) -> x^4 - 2x^2 + y^2 + z^2, -2..2))");
    let indices: Vec<f64> = many.panels[0].marks.iter().map(|mark| mark.at[0]).collect();
    assert_eq!(indices, [0.0, 0.0, 1.0]);
    assert_eq!(scene("plot(eig([2, 1; 1, -2]))").panels[0].bars.iter().map(|bar| bar.height).sum::<f64>(), 2.0);
    assert_eq!(scene("plot(bench(x -> x^2, points = 100))").panels[0].bars.len(), 10);
    let profile =
        scene(&format!("{RACE} plot([r, race(w, from = [1, 1], methods = [gd(step = 0.1), newton, saddle_free])])"));
    assert_eq!((profile.panels.len(), profile.panels[0].lines.len()), (2, 4));
    assert!(profile.description.contains("newton 1 of 2"), "{}", profile.description);
}

#[test]
fn a_result_of_an_older_function_says_so() {
    let code = "a = 1\nf(x) = (x^2 - a)^2\nc = critical(f, -3..3)\na = 2\nplot(c)";
    let outputs = Session::new().eval(code).expect("it runs");
    let notes = &outputs.last().expect("a picture").notes;
    assert!(notes.iter().any(|note| note.contains("has changed")), "{notes:?}");
}

#[test]
fn poles_and_gaps_leave_the_rest_visible() {
    let pole = scene("plot(tan(x), x = -5..5)");
    assert!(pole.panels[0].y.hi < 100.0);
    let gap = scene("plot(log(x)*x, x = -1..2)");
    assert!(gap.panels[0].outside.len() == 1 && gap.panels[0].outside[0][0] == -1.0);
    assert!(svg::svg(&gap).contains("url(#outside)") && text::plain(&gap).contains("outside the domain"));
    let map = scene("plot((x, y) -> log(x + y)/(x - 0.5), -1..1)");
    assert!(map.panels[0].has_gaps() && map.panels[0].field.as_ref().is_some_and(|field| field.bands() > 8));
}

#[test]
fn a_constant_is_a_level_curve() {
    for code in ["plot(7, x = 0..1)", "a = 7; plot(a, x = 0..1)", "f(x) = 7; plot(f, x = 0..1)"] {
        let panel = scene(code).panels.remove(0);
        assert!(panel.lines[0].points.iter().all(|point| point[1] == 7.0) && panel.y.lo < 7.0, "{code}");
        assert!(panel.marks.is_empty() && panel.lines.len() == 1, "{code}: {:?}", panel.marks);
    }
}

#[test]
fn bad_calls_have_a_reason_and_a_next_step() {
    let cases = [
        ("plot((x, y, z) -> x + y + z, -1..1)", "room for one or two variables, and here 3 vary", "slice = [1, 2]"),
        (
            "plot((x, y, z) -> x + y + z, x = -1..1, y = 0..1)",
            "z has no range and no value here",
            "write plot((x, y, z) -> x + y + z, x = -1..1, y = 0..1, z = 0) for the slice",
        ),
        ("plot((x[3]) -> x[1] + x[2] + x[3], -1..1, slice = [1, 2])", "x[3] does not vary", "through = [0, 0, 0]"),
        (
            "plot(x^2 + y^2, x = -1..1)",
            "y has no range and no value here",
            "write plot(x^2 + y^2, x = -1..1, y = -1..1) for a map, or y = 0 for the curve",
        ),
        ("plot((x[3]) -> x[1] + x[2], slice = [1, 2])", "the range of x[1] is missing", "-2..2"),
        ("plot((x, y) -> x + y)", "from where to where", "x = -3..3, y = -3..3"),
        ("plot(x^2, x = 2..1)", "the range 2..1 is empty", "1..2"),
        ("plot(x^2, x = 1..1)", "single point", "widen"),
        ("plot(x^2, x = -inf..1)", "must be finite", "-3..3"),
        ("plot(x^2, x = 0..1, file = \"a.gif\")", "no file like a.gif", ".svg"),
        ("plot(x^2, x = 0..1, file = \"no/such/folder/a.svg\")", "cannot be written", "folder"),
        ("plot(log(x), x = -2..-1)", "no value anywhere", "domain"),
        ("plot(x^2, x = 0..1, theme = red)", "light or dark", "theme"),
        ("plot((x, y) -> x + y, -1..1, path = [1, 2, 3; 4, 5, 6])", "3 coordinates", "same function"),
        ("plot((x, y) -> x + y, -1..1, path = 3)", "no path", "minimize or race"),
        ("plot((x, y) -> x + y, -1..1, points = \"a\")", "no points", "critical"),
        ("plot((x, y) -> x + y, -1..1, slice = [1, 1])", "different variables", "slice = [1, 2]"),
        ("plot(bounds(x^2, x = 0..1))", "no picture", "help plot"),
        ("plot((x, y) -> [x, y], -1..1)", "", ""),
        ("plot(nonsense, x = 0..1)", "nonsense", ""),
    ];
    for (code, reason, help) in cases {
        let (message, next) = failure(code);
        assert!(message.contains(reason), "{code}: {message}");
        assert!(next.contains(help), "{code}: {message}: {next}");
    }
}

#[test]
fn a_pipe_gets_ascii_without_control_sequences() {
    for arguments in [&[][..], &["--ascii"], &["--color", "always"]] {
        let shown = run(arguments, format!("{HIMMELBLAU} plot(h, -6..6)"));
        assert!(shown.output.is_ascii() && !shown.output.contains('\x1b'), "{}", shown.output);
        assert_eq!(shown.output.matches('M').count(), 2, "{}", shown.output);
    }
}

#[test]
fn json_tells_the_numbers_of_the_picture() {
    let shown = run(&["--json"], "plot(x^3 - 3x, x = -2..2)");
    let object = &objects(&shown.output)[0];
    assert_eq!(object["kind"], "plot");
    let panel = &object["value"]["panels"][0];
    assert_eq!(panel["x"]["range"], serde_json::json!([-2.0, 2.0]));
    assert_eq!(panel["marks"].as_array().map(Vec::len), Some(2));
    assert_eq!(panel["field"], Json::Null);
    let schema: Json = serde_json::from_str(include_str!("reference/schema.json")).expect("the schema is JSON");
    crate::schema::check(object, &schema, &schema).expect("it follows the schema");
}

#[test]
fn files_are_of_their_kind_and_the_same_each_time() {
    let folder = folder("plots");
    let code = format!(
        "{RACE} {}",
        ["svg", "png", "html", "txt"].map(|kind| format!("plot(r, file = \"r.{kind}\");")).join(" ")
    );
    let write = || {
        let status = program().arg("-e").arg(&code).current_dir(&folder).stdout(Stdio::null()).status();
        assert!(status.expect("the program runs").success());
        ["svg", "png", "html", "txt"].map(|kind| fs::read(folder.join(format!("r.{kind}"))).expect("it was written"))
    };
    let files = write();
    assert_eq!(write(), files);
    let [svg, png, html, txt] = files;
    assert!(svg.starts_with(b"<svg ") && png.starts_with(b"\x89PNG\r\n") && html.starts_with(b"<!DOCTYPE html>"));
    assert!(txt.is_ascii() && html.len() <= 150_000, "{} bytes of HTML", html.len());
}

#[test]
fn the_film_of_a_race_stays_small_whatever_the_race() {
    let code = "f(x, y) = (1 - x)^2 + 100(y - x^2)^2; r = race(f, from = [-1.2, 1], max_steps = 3000); plot(r)";
    let scene = scene(code);
    assert!(scene.tracks.len() > 20);
    let page = html::html(&scene);
    assert!(page.len() <= 150_000, "{} bytes", page.len());
    let address = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!address.contains("http") && !address.contains("src="));
}

/// Plays the film in Node with a page of stand-ins: the buttons, keys and the slider do what they say.
#[test]
fn the_film_can_be_played_stepped_and_searched() {
    let page = html::html(&scene(&format!("{RACE} plot(r)")));
    let folder = folder("film");
    fs::write(folder.join("race.html"), &page).expect("it can be written");
    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/play_film.js");
    let Ok(output) = Command::new("node").arg(driver).arg(folder.join("race.html")).output() else {
        eprintln!("skipped: there is no node to play the film");
        return;
    };
    let told = String::from_utf8_lossy(&output.stdout).to_string() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.contains("played"), "{told}");
}

/// By what names the browser goes.
const BROWSERS: [&str; 3] = ["chromium", "google-chrome", "chromium-browser"];

/// Whether a browser without a window renders the page, where one is installed.
#[test]
fn a_browser_shows_the_film() {
    let found = BROWSERS.iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    let Some(browser) = found else {
        eprintln!("skipped: there is no Chromium to show the film");
        return;
    };
    let file = folder("browser").join("race.html");
    fs::write(&file, html::html(&scene(&format!("{RACE} plot(r)")))).expect("it can be written");
    let address = format!("file://{}", file.display());
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", &address])
        .output()
        .expect("it was there");
    let page = String::from_utf8_lossy(&output.stdout);
    // The script has taken the controls out of hiding and told the step.
    assert!(page.contains("<output id=\"step\"") && !page.contains("id=\"controls\" hidden"), "{page}");
    assert!(!page.contains("id=\"keys\" hidden"), "{page}");
}

/// The colour of the upper left corner of a page that prefers this scheme, 0 for dark and 1 for light.
fn corner_in_browser(browser: &str, page: &Path, scheme: u8) -> Option<[u8; 3]> {
    let file = page.with_file_name(format!("scheme{scheme}.png"));
    let shot = format!("--screenshot={}", file.display());
    let scheme = format!("--blink-settings=preferredColorScheme={scheme}");
    let address = format!("file://{}", page.display());
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--window-size=400,300", &scheme, &shot, &address])
        .output()
        .ok()?;
    let mut reader = ::png::Decoder::new(std::io::BufReader::new(fs::File::open(file).ok()?)).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut pixels).ok()?;
    Some([pixels[0], pixels[1], pixels[2]])
}

#[test]
fn a_browser_shows_light_and_dark_as_the_reader_prefers() {
    let found = BROWSERS.iter().find(|name| Command::new(name).arg("--version").output().is_ok());
    let Some(browser) = found else {
        eprintln!("skipped: there is no Chromium to show the picture");
        return;
    };
    let file = folder("schemes").join("map.html");
    fs::write(&file, html::html(&scene("plot(x^2 + log(y), x = -1..1, y = -1..1)"))).expect("it can be written");
    for (scheme, theme) in [(0, Theme::Dark), (1, Theme::Light)] {
        let corner = corner_in_browser(browser, &file, scheme).expect("a picture of the page");
        assert_eq!(corner, colour(Role::Paper, theme), "{theme:?}");
    }
}

#[test]
fn light_and_dark_differ_in_paper_only_where_they_must() {
    let scene = scene("plot(x^2, x = -1..1, resolution = 50)");
    let (light, dark) = (png(&scene, Theme::Light).expect("written"), png(&scene, Theme::Dark).expect("written"));
    assert_ne!(light, dark);
    assert!(svg::svg(&scene).contains("@media (prefers-color-scheme:dark)"));
}

#[test]
fn a_terminal_of_80_by_24_shows_the_whole_picture_in_colour() {
    let script = "import os,pty,sys,fcntl,termios,struct
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM='xterm-256color', LC_ALL='C.UTF-8', COLORTERM=sys.argv[2])
    for name in ('NO_COLOR', 'COLUMNS', 'LINES'): os.environ.pop(name, None)
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    os.execv(sys.argv[1], [sys.argv[1], '-e', sys.argv[3]])
data = b''
while True:
    try: part = os.read(fd, 65536)
    except OSError: break
    if not part: break
    data += part
sys.stdout.buffer.write(data)";
    let code = format!("{HIMMELBLAU} plot(h, -6..6)");
    for (promise, sequence) in [("truecolor", "\x1b[38;2;"), ("", "\x1b[38;5;")] {
        let arguments = ["-c", script, env!("CARGO_BIN_EXE_saddleback"), promise, &code];
        let Ok(output) = Command::new("python3").args(arguments).output() else {
            eprintln!("skipped: there is no python3 for a pseudo-terminal");
            return;
        };
        let shown = String::from_utf8(output.stdout).expect("the program writes UTF-8");
        assert!(shown.contains(sequence) && shown.contains('▀') && shown.contains('◆'), "{shown}");
        let lines: Vec<String> = shown.lines().map(without_sequences).collect();
        assert!((20..=23).contains(&lines.len()), "{} lines", lines.len());
        assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    }
}

/// A line without its colours.
fn without_sequences(line: &str) -> String {
    let mut parts = line.trim_end_matches('\r').split('\x1b');
    let first = parts.next().unwrap_or_default().to_string();
    first + &parts.map(|part| part.split_once('m').map_or("", |(_, rest)| rest)).collect::<String>()
}
