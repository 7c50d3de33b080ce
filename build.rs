//! Lists the data files, so that adding one under `data/` needs no change of code.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=data");
    let mut files = Vec::new();
    list(&root.join("data"), &mut files)?;
    files.sort();
    let entries: String = files.iter().map(|file| entry(&root, file)).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("data_files.rs"), format!("&[\n{entries}]\n"))
}

/// Collects the `.tsv`, `.act` and `.txt` files under `folder`.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "tsv" || kind == "act" || kind == "txt") {
            files.push(path);
        }
    }
    Ok(())
}

/// One `(path within the project, text)` pair, as Rust source.
fn entry(root: &Path, file: &Path) -> String {
    let within = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
    format!("    ({within:?}, include_str!({:?})),\n", file.to_string_lossy())
}
