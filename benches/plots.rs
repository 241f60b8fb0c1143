//! What a picture costs: the values of a map of 400 by 400 places, its page, its files.
//!
//! `cargo bench --bench plots`.

use std::sync::Arc;

use divan::{Bencher, black_box};
use saddleback::Function;
use saddleback::landscape::section::Section;
use saddleback::numeric::interrupt::Interrupt;
use saddleback::objective::{Compiled, Derivatives};
use saddleback::plot::bitmap::png;
use saddleback::plot::field::Field;
use saddleback::plot::palette::Theme;
use saddleback::plot::scene::{Axis, Panel, Scene};
use saddleback::plot::{svg, text};

fn main() {
    divan::main();
}

/// Places from left to right and from bottom to top.
const NODES: usize = 400;

fn himmelblau() -> (Compiled, Section) {
    let f = Function::parse("f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2").expect("the text is correct");
    let varying = vec![(0, [-6.0, 6.0]), (1, [-6.0, 6.0])];
    (Compiled::new(&Arc::clone(f.formula()), Derivatives::Auto), Section { through: vec![0.0, 0.0], varying })
}

fn scene() -> Scene {
    let (function, section) = himmelblau();
    let values = section.values(&function, NODES, &Interrupt::new()).expect("nobody stops it");
    let axis = |name: &str| Axis::linear(name, [-6.0, 6.0]);
    let mut panel = Panel::new(axis("x"), axis("y"));
    panel.field = Some(Field::new(NODES, values, &[0.0], vec![13.3, 67.7]));
    Scene { title: "himmelblau".into(), panels: vec![panel], ..Scene::default() }
}

#[divan::bench]
fn values_and_levels(bencher: Bencher) {
    let (function, section) = himmelblau();
    bencher.bench_local(|| {
        let values = section.values(black_box(&function), NODES, &Interrupt::new()).expect("nobody stops it");
        Field::new(NODES, values, &[0.0], vec![])
    });
}

#[divan::bench]
fn svg_file(bencher: Bencher) {
    let scene = scene();
    bencher.bench_local(|| svg::svg(black_box(&scene)));
}

#[divan::bench]
fn png_file(bencher: Bencher) {
    let scene = scene();
    bencher.bench_local(|| png(black_box(&scene), Theme::Light).expect("it can be written"));
}

#[divan::bench]
fn text_file(bencher: Bencher) {
    let scene = scene();
    bencher.bench_local(|| text::plain(black_box(&scene)));
}
