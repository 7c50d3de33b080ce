//! A browser driven by its own driver, in as much of the W3C WebDriver protocol as the walk needs.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

/// How long a page may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Keys without a letter, as WebDriver names them.
pub const ENTER: char = '\u{e007}';
pub const TAB: char = '\u{e004}';

/// A browser with its driver; both end when dropped.
pub struct Browser {
    driver: Child,
    agent: Agent,
    session: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The programs of the browser and its driver, or what is missing.
pub fn programs() -> Result<(String, String), String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let find = |names: &[&str]| {
        let all = names.iter().flat_map(|name| path.split(':').map(move |folder| format!("{folder}/{name}")));
        all.into_iter().find(|file| std::path::Path::new(file).is_file())
    };
    let browser =
        find(&["chromium", "chromium-browser", "google-chrome"]).ok_or("chromium is not installed")?;
    let driver = find(&["chromedriver"]).ok_or("chromedriver is not installed")?;
    Ok((browser, driver))
}

impl Browser {
    /// Starts a browser without a window.
    pub fn start((browser, driver): &(String, String)) -> Browser {
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver runs");
        let lines = BufReader::new(driver.stdout.take().expect("a pipe")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let config = Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let agent = Agent::from(config.build());
        let base = format!("http://127.0.0.1:{}/session", port.expect("chromedriver says its port"));
        // Within a container there is often no user namespace to build the browser's sandbox of; it sees our pages only.
        let options = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--hide-scrollbars",
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "binary": browser, "args": options },
            "goog:loggingPrefs": { "browser": "ALL" }
        }}});
        let told = send(&agent, &base, &wanted);
        let id = told["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {told}"));
        let session = format!("{base}/{id}");
        Browser { driver, agent, session }
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        send(&self.agent, &format!("{}/{path}", self.session), body)
    }

    /// Opens a page by its address.
    pub fn open(&self, address: &str) {
        self.post("url", &json!({ "url": address }));
    }

    /// Presses keys, one after the other.
    pub fn press(&self, keys: &str) {
        let each = keys.chars().map(String::from);
        let actions: Vec<Value> = each
            .flat_map(|key| {
                [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })]
            })
            .collect();
        self.post("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] }));
    }

    /// The value of a JavaScript expression on the page; null while there is none.
    pub fn value(&self, expression: &str) -> Value {
        let script =
            format!("return (() => {{ try {{ return {expression}; }} catch (e) {{ return null; }} }})()");
        self.post("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is something; gives it.
    pub fn wait(&self, expression: &str) -> Value {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let value = self.value(expression);
            if !matches!(value, Value::Null | Value::Bool(false))
                && value != ""
                && value.get("error").is_none()
            {
                return value;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let at = self.value("location.href + '\\n' + document.body.innerText.slice(0, 2000)");
        panic!("`{expression}` did not come true at {at:#}");
    }

    /// Presses keys and waits until another page whose path begins so has loaded.
    pub fn press_to(&self, keys: &str, path: &str) {
        self.value("window.stale = true");
        self.press(keys);
        self.wait(&format!(
            "!window.stale && document.readyState == 'complete' && location.pathname.startsWith('{path}')"
        ));
    }

    /// Presses keys until an expression is true: a page that has only just loaded may miss the first of them.
    pub fn press_until(&self, keys: &str, expression: &str) {
        for _ in 0..20 {
            self.press(keys);
            let end = Instant::now() + Duration::from_secs(3);
            while Instant::now() < end {
                if self.value(expression) == true {
                    return;
                }
                std::thread::park_timeout(Duration::from_millis(20));
            }
        }
        panic!("{keys:?} does not lead to `{expression}`");
    }

    /// Presses Tab until what an expression says of `at`, the element in focus, is true.
    pub fn tab_to(&self, test: &str) {
        for _ in 0..400 {
            self.press(&TAB.to_string());
            if self.value(&format!("(at => {test})(document.activeElement)")) == true {
                return;
            }
        }
        panic!("Tab leads nowhere where `{test}`");
    }

    /// Runs a script that calls its last argument when it is done, and gives what it was called with.
    pub fn run(&self, script: &str, args: &[Value]) -> Value {
        self.post("execute/async", &json!({ "script": script, "args": args }))
    }

    /// The page as PDF, encoded in base64.
    pub fn print(&self) -> String {
        self.post("print", &json!({ "background": false })).as_str().unwrap_or_default().to_owned()
    }

    /// Lets pages run no script.
    pub fn without_scripts(&self) {
        let command = json!({ "cmd": "Emulation.setScriptExecutionDisabled", "params": { "value": true } });
        self.post("goog/cdp/execute", &command);
    }

    /// Shows pages in the dark, or by day.
    pub fn dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        let command = json!({ "cmd": "Emulation.setEmulatedMedia", "params": { "features": features } });
        self.post("goog/cdp/execute", &command);
    }

    /// Sets the size of the page shown, in pixels.
    pub fn size(&self, width: u32, height: u32) {
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.post(
            "goog/cdp/execute",
            &json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": params }),
        );
    }

    /// What is shown, as WebP of that quality, encoded in base64.
    pub fn picture(&self, quality: u32) -> String {
        let params = json!({ "format": "webp", "quality": quality });
        let shot =
            self.post("goog/cdp/execute", &json!({ "cmd": "Page.captureScreenshot", "params": params }));
        shot["data"].as_str().unwrap_or_default().to_owned()
    }

    /// What the browser complained of since it was last asked: errors of scripts, breaches of the content policy,
    /// requests that failed.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let bad = entries.iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        bad.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn send(agent: &Agent, address: &str, body: &Value) -> Value {
    let sent = agent.post(address).header("content-type", "application/json").send(body.to_string());
    let mut answer = sent.unwrap_or_else(|error| panic!("{address}: {error}"));
    let text = answer.body_mut().with_config().limit(64 << 20).read_to_string().unwrap_or_default();
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    answer["value"].clone()
}
