use saddleback::graph::*;
use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        if line.trim().is_empty() {
            continue;
        }
        let (vars, text) = line.split_once('|').unwrap();
        let vars: Vec<&str> = vars.trim().split(' ').filter(|v| !v.is_empty()).collect();
        let names: Vec<String> = vars.iter().map(|s| s.to_string()).collect();
        let Some(f) = rule::scalar_formula(text.trim(), &vars) else {
            println!("?? {text}");
            continue;
        };
        let mut g = f.graph.clone();
        let style = print::PrintStyle { unicode: true, digits: None };
        println!("{}", text.trim());
        let s = simplify::simplify(&mut g, &f.outputs);
        println!("   print    {}", print::print(&g, f.outputs[0], &names, style).unwrap());
        println!("   simplify {}", print::print(&g, s[0], &names, style).unwrap());
        let d = derivative::gradient(&mut g, f.outputs[0], vars.len());
        let s = simplify::simplify(&mut g, &d);
        for (d, (s, v)) in d.iter().zip(s.iter().zip(&vars)) {
            println!("   d{v} raw   {}", print::print(&g, *d, &names, style).unwrap());
            println!("   d{v}       {}", print::print(&g, *s, &names, style).unwrap());
        }
    }
}
