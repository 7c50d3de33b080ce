//! The desk against its own description, by schemathesis: no fault of the server, no status, kind of content or value
//! that the description does not name. Skips, and says so, where schemathesis is not installed; docs/api.md says how to.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const TOKEN: &str = "a-token-of-this-test";

struct Server {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn attache(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
    for name in ["ATTACHE_RECORD", "ATTACHE_TOKEN", "ATTACHE_READ_TOKEN", "ATTACHE_DATA"] {
        command.env_remove(name);
    }
    command.current_dir(folder).stdout(Stdio::null());
    command
}

/// Whether a sentence is understood, or a claim is one of that event, is no matter of form, so both may be refused.
const CONFIG: &str = "[[operations]]
include-path = \"/question\"
checks.positive_data_acceptance.expected-statuses = [\"2xx\", \"3xx\", \"400\", \"401\", \"403\", \"404\"]
[[operations]]
include-path = \"/note\"
checks.positive_data_acceptance.expected-statuses = [\"2xx\", \"3xx\", \"400\", \"401\", \"403\", \"404\"]
";

/// The desk on the record of the demonstration, for who has the token.
fn serve() -> Server {
    let folder = std::env::temp_dir().join(format!("attache-schemathesis-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let made = attache(&folder).args(["demo", "--record", "r.db"]).status();
    assert!(made.expect("attache runs").success());
    let ask = ["outlook", "Kim Jong Un visits Russia by 2020-01-31", "--keep", "--record", "r.db"];
    assert!(attache(&folder).args(ask).status().expect("attache runs").success());
    let mut child = attache(&folder)
        .args(["serve", "--json", "--port", "0", "--record", "r.db", "--token", TOKEN])
        .stdout(Stdio::piped())
        .spawn()
        .expect("attache serves");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("the address");
    let told: Value = serde_json::from_str(&line).expect("JSON");
    let url = told["url"].as_str().expect("a url").to_owned();
    Server { child, folder, url }
}

#[test]
fn the_desk_does_as_its_description_says() {
    let program = std::env::var("ATTACHE_SCHEMATHESIS").unwrap_or_else(|_| "schemathesis".into());
    let known = Command::new(&program).arg("--version").output();
    if !known.is_ok_and(|run| run.status.success()) {
        println!(
            "skipped: `{program}` does not run; `pip install schemathesis`, or name it in ATTACHE_SCHEMATHESIS"
        );
        return;
    }
    let server = serve();
    std::fs::write(server.folder.join("schemathesis.toml"), CONFIG).expect("written");
    let examples = std::env::var("ATTACHE_SCHEMATHESIS_EXAMPLES").unwrap_or_else(|_| "10".into());
    let run = Command::new(&program)
        .current_dir(&server.folder)
        .args(["run", &format!("{}openapi.json", server.url), "--no-color", "--max-examples", &examples])
        .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
        .output()
        .expect("schemathesis runs");
    let said = String::from_utf8_lossy(&run.stdout);
    let end = said.find("SUMMARY").map_or(&*said, |at| &said[at..]);
    assert!(run.status.success(), "{said}");
    println!("{end}");
}
