#![allow(clippy::all)]
use saddleback::numeric::starts::RandomNumbers;
use saddleback::optimize::stop::StopReason;
use saddleback::{Function, MinimizeOptions, Verdict};
fn main() {
    let text = std::fs::read_to_string("tests/reference/critical.json").unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let filter: Option<String> = std::env::args().nth(1);
    let starts: usize = std::env::args().nth(2).map_or(10, |s| s.parse().unwrap());
    let (mut total, mut good, mut wrong, mut known_total) = (0, 0, 0, 0);
    let mut evals: Vec<usize> = vec![];
    for p in all.as_array().unwrap() {
        let n = p["dim"].as_u64().unwrap() as usize;
        let name = p["name"].as_str().unwrap();
        if n < 2 || n > 20 {
            continue;
        }
        if let Some(f) = &filter {
            if f != "all" && f != name {
                continue;
            }
        }
        let Ok(f) = Function::parse(p["definition"].as_str().unwrap()) else {
            println!("{name}: parse");
            continue;
        };
        let num = |v: &serde_json::Value| v.as_str().map(|s| s.parse::<f64>().unwrap()).or(v.as_f64()).unwrap();
        let bx: Vec<[f64; 2]> = p["box"].as_array().unwrap().iter().map(|b| [num(&b[0]), num(&b[1])]).collect();
        let points: Vec<(Vec<f64>, usize)> = p["points"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|q| q["kind"] == "saddle")
            .map(|q| {
                (q["x"].as_array().unwrap().iter().map(num).collect(), q["morse_index"].as_u64().unwrap_or(99) as usize)
            })
            .collect();
        let mut ks: Vec<usize> = points.iter().map(|q| q.1).collect();
        ks.sort();
        ks.dedup();
        for k in ks {
            if k == 99 || k == 0 || k >= n {
                continue;
            }
            let mut random = RandomNumbers::new(7);
            let (mut ok, mut bad, mut known, mut ev, mut fails) = (0, 0, 0, 0, vec![]);
            for _ in 0..starts {
                let x: Vec<f64> = bx.iter().map(|b| random.uniform_between(b[0], b[1])).collect();
                total += 1;
                let Ok(m) = f.saddle(&x, k, &MinimizeOptions::default()) else {
                    fails.push(format!("start"));
                    continue;
                };
                ev += m.evaluations.value;
                if std::env::var("TRACE").is_ok() {
                    let m = f.saddle(&x, k, &MinimizeOptions { path: true, ..MinimizeOptions::default() }).unwrap();
                    println!("--- {x:?}");
                    for q in m.path.unwrap() {
                        println!(
                            "{:?} f {:.6e} g {:.2e} low {:?} r {:?}",
                            q.x.iter().map(|v| (v * 1e6).round() / 1e6).collect::<Vec<_>>(),
                            q.value,
                            q.gradient_norm,
                            q.lowest_eigenvalue,
                            q.measures.trust_radius
                        );
                    }
                }
                let success = m.verdict == Verdict::Saddle && m.index == k && m.converged;
                if success {
                    ok += 1;
                    evals.push(m.evaluations.value);
                    if points.iter().any(|q| q.0.iter().zip(&m.x).all(|(a, b)| (a - b).abs() < 1e-5 * (1.0 + a.abs())))
                    {
                        known += 1;
                    }
                } else {
                    if m.stop != StopReason::NoSaddle && m.converged {
                        bad += 1;
                    }
                    fails.push(format!(
                        "{:?}/{:?}/i{}n{} e{} {:?}",
                        m.verdict, m.stop, m.index, m.nullity, m.evaluations.value, x
                    ));
                }
            }
            good += ok;
            wrong += bad;
            known_total += known;
            println!(
                "{name:28} n={n} k={k} ok {ok}/{starts} known {known} bad {bad} evals/run {} {}",
                ev / starts,
                fails.first().cloned().unwrap_or_default()
            );
        }
    }
    evals.sort();
    println!(
        "total {good}/{total} known {known_total} wrong {wrong} median evals {} p90 {}",
        evals[evals.len() / 2],
        evals[evals.len() * 9 / 10]
    );
}
