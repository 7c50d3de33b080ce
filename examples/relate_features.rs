//! Prints what the heads of `attache relate` see of each row of a table: words, marks and features, one JSON object
//! a line. For `train/relate/`. Usage: relate_features TABLE.tsv

use attache::claim::relate::{pairs, see};

fn main() -> anyhow::Result<()> {
    for path in std::env::args().skip(1) {
        for pair in pairs(&std::fs::read_to_string(path)?)? {
            println!("{}", serde_json::to_string(&see(&pair))?);
        }
    }
    Ok(())
}
