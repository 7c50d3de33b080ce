use attache::lexicon::Lexicon;
fn main() {
    let t = std::time::Instant::now();
    let l = Lexicon::embedded();
    println!("{:?} rules {}", t.elapsed(), l.acts.rules.len());
    let on = Some(jiff::civil::date(2018, 8, 20));
    for p in [
        "Xi",
        "Kim",
        "Mr. Kim",
        "the Chinese president",
        "the North Korean dictator",
        "Trump",
        "Moon Jae-in",
        "Kim Jong-un",
        "South Korean president",
        "Theresa May",
        "Mobutu",
        "Putin",
    ] {
        println!(
            "{p}: {:?}",
            match l.person(p, on, &["PRK", "CHN"]) {
                r => r.one().map(|p| p.name.clone()),
            }
        );
    }
}
