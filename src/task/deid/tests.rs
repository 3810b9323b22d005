#[test]
fn timing() {
    use super::*;
    let data = std::fs::read_to_string("/tmp/w/texts.json").unwrap();
    let texts: Vec<String> = serde_json::from_str(&data).unwrap();
    for round in 0..2 {
        let mut t = [std::time::Duration::ZERO; 12];
        for text in &texts {
            let mut scan = Scan::new(text);
            let fs: [(usize, fn(&mut Scan)); 9] = [
                (0, date::find),
                (1, age::find),
                (2, network::find),
                (3, phone::find),
                (4, record::find),
                (5, place::find),
                (6, organization::find),
                (7, name::find),
                (8, age::find_beside),
            ];
            for (i, f) in fs {
                let n = std::time::Instant::now();
                f(&mut scan);
                t[i] += n.elapsed();
            }
            let n = std::time::Instant::now();
            let r = merge::resolve(scan.found);
            t[9] += n.elapsed();
            let n = std::time::Instant::now();
            let m = merge(text, r, vec![]);
            t[10] += n.elapsed();
            let n = std::time::Instant::now();
            let _ = deidentify(text, &m, &Policy::default());
            t[11] += n.elapsed();
        }
        if round == 1 {
            let bytes: usize = texts.iter().map(String::len).sum();
            for (n, t) in [
                "date", "age", "network", "phone", "record", "place", "org", "name", "beside",
                "resolve", "merge", "replace",
            ]
            .iter()
            .zip(t)
            {
                eprintln!("{n} {:.0} us per 3000", t.as_secs_f64() * 1e6 * 3000.0 / bytes as f64);
            }
        }
    }
}
