//! A browser for tests: headless Chromium, driven by WebDriver over a plain connection.
//!
//! Each browser has a `chromedriver`, a profile and processes of its own, which end with it. Nothing waits for a fixed time:
//! [`Browser::until`] asks again until what is wanted is there.

#![cfg_attr(
    not(feature = "serve"),
    allow(dead_code, unused_imports, reason = "the studio and the console use the rest of it")
)]

mod axe;
mod element;
mod tests;
mod wire;

pub use element::{ENTER, ESCAPE, Element, LEFT, RIGHT, TAB};

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use wire::Driver;

/// So long what is waited for may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// Names that the program of a browser has.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// A browser with one window, until this goes away.
pub struct Browser {
    process: Child,
    driver: Driver,
    session: String,
    /// What it has yet to say; held so that it can go on saying it.
    _says: BufReader<ChildStdout>,
    /// Its profile.
    _profile: TempDir,
}

/// Light or dark, as a system would be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Browser {
    /// A browser, or `None`, said aloud, on a machine without one. Where all must be tried, that is a failure.
    #[track_caller]
    pub fn open(what_is_left_out: &str) -> Option<Browser> {
        let chromium = CHROMIUM.into_iter().find(|name| is_there(name));
        let (Some(chromium), true) = (chromium, is_there("chromedriver")) else {
            left_out(&format!("{what_is_left_out}: it needs the programs chromium and chromedriver"));
            return None;
        };
        Some(Browser::start(chromium))
    }

    fn start(chromium: &str) -> Browser {
        let profile = TempDir::new().unwrap();
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        // What it starts belongs to its group, and ends with the group.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().unwrap();
        let mut says = BufReader::new(process.stdout.take().unwrap());
        let mut said = String::new();
        let port = loop {
            let start = said.len();
            assert!(says.read_line(&mut said).unwrap() > 0, "chromedriver ended:\n{said}");
            if let Some((_, port)) = said[start..].split_once("successfully on port ") {
                break port.trim().trim_end_matches('.').parse().unwrap();
            }
        };
        let driver = Driver { port };
        let found = which(chromium);
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "goog:chromeOptions": { "binary": found, "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                format!("--user-data-dir={}", profile.path().display()),
            ] },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let mut browser = Browser { process, driver, session: String::new(), _says: says, _profile: profile };
        let answer = browser.driver.send("POST", "/session", &capabilities);
        let session = answer.unwrap_or_else(|error| panic!("no session: {error}"));
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        let patience = PATIENCE.as_millis() as u64;
        browser.ask("POST", "/timeouts", &json!({ "script": patience, "pageLoad": patience }));
        browser
    }

    /// Asks the driver for something of this session.
    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_ask(method, path, body).unwrap_or_else(|error| panic!("{method} {path} {body}: {error}"))
    }

    fn try_ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        self.driver.send(method, &format!("/session/{}{path}", self.session), body)
    }

    /// Goes to an address, and returns when the page has loaded.
    #[track_caller]
    pub fn go(&self, address: &str) -> &Browser {
        self.ask("POST", "/url", &json!({ "url": address }));
        self
    }

    /// Opens a file of this machine.
    #[track_caller]
    pub fn go_to_file(&self, path: &Path) -> &Browser {
        self.go(&format!("file://{}", path.display()))
    }

    /// The address where it is.
    #[track_caller]
    pub fn address(&self) -> String {
        self.ask("GET", "/url", &Value::Null).as_str().unwrap().to_owned()
    }

    /// A window whose page has so many pixels, as narrow as that of a phone if need be.
    #[track_caller]
    pub fn size(&self, width: u32, height: u32) -> &Browser {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        self
    }

    /// The theme of the system.
    #[track_caller]
    pub fn theme(&self, theme: Theme) -> &Browser {
        let value = if theme == Theme::Dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", &media);
        self
    }

    /// A command of the developer tools.
    #[track_caller]
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.ask("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// The first element of a CSS selector, as soon as there is one.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        self.until(&format!("an element `{css}`"), || self.all(css).into_iter().next())
    }

    /// The text that a user sees of the first element of a CSS selector: asked in one go, so that a page may draw it anew.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let script = "const one = document.querySelector(arguments[0]); return one && one.innerText.trim();";
        self.until(&format!("an element `{css}`"), || {
            self.run(script, &[json!(css)]).as_str().map(str::to_owned)
        })
    }

    /// All elements of a CSS selector there are now.
    #[track_caller]
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let found = self.ask("POST", "/elements", &json!({ "using": "css selector", "value": css }));
        found.as_array().unwrap().iter().map(|one| Element::new(self, one)).collect()
    }

    /// What a script answers with `return …`; its arguments are `arguments[0]` and so on.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.ask("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// What a script hands to the function that is its last argument.
    #[track_caller]
    pub fn run_async(&self, script: &str, arguments: &[Value]) -> Value {
        self.ask("POST", "/execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Asks again until there is an answer; `what` is named where there never is one.
    #[track_caller]
    pub fn until<T>(&self, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            assert!(Instant::now() < end, "there never was {what} at {}", self.address());
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// Waits until a script says that something holds.
    #[track_caller]
    pub fn until_true(&self, script: &str) {
        self.until(&format!("`{script}`"), || (self.run(script, &[]) == true).then_some(()));
    }

    /// A picture of the window as PNG.
    #[track_caller]
    pub fn screenshot(&self) -> Vec<u8> {
        let told = self.ask("GET", "/screenshot", &Value::Null);
        from_base64(told.as_str().unwrap())
    }

    /// Keeps a picture for people where `ENDGAME_TEST_PICTURES` names a folder for them.
    #[track_caller]
    pub fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("ENDGAME_TEST_PICTURES") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), self.screenshot()).unwrap();
    }

    /// Errors and warnings of the console since they were last asked for.
    #[track_caller]
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.log("browser");
        let bad = |entry: &&Value| entry["level"] == "SEVERE" || entry["level"] == "WARNING";
        entries.iter().filter(bad).map(|entry| entry["message"].as_str().unwrap().to_owned()).collect()
    }

    /// The addresses of all requests since they were last asked for, but for those of the browser's own pages.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        let entries = self.log("performance");
        let sent = entries.iter().filter_map(|entry| {
            let told: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &told["message"];
            let address = message["params"]["request"]["url"].as_str()?;
            let is_sent = message["method"] == "Network.requestWillBeSent";
            (is_sent && !address.starts_with("chrome://")).then(|| address.to_owned())
        });
        sent.collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.ask("POST", "/se/log", &json!({ "type": kind })).as_array().unwrap().clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.try_ask("DELETE", "", &Value::Null);
        #[cfg(unix)]
        if let Some(id) = rustix::process::Pid::from_raw(self.process.id().cast_signed()) {
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Tells that something can't be tried here; where all must be tried, that is a failure.
#[track_caller]
pub fn left_out(why: &str) {
    assert!(std::env::var_os("ENDGAME_TEST_ALL").is_none(), "{why}");
    // What is printed by the macros is only shown of tests that fail.
    drop(writeln!(std::io::stderr(), "LEFT OUT: {why}"));
}

fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) => status.success(),
        Err(error) if error.kind() == ErrorKind::NotFound => false,
        Err(error) => panic!("{program}: {error}"),
    }
}

/// Where a program is.
fn which(program: &str) -> String {
    let path = std::env::var_os("PATH").unwrap();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(program));
    places.find(|place| place.is_file()).unwrap().display().to_string()
}

fn from_base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("{other} is no digit"),
    };
    let digits: Vec<u8> = text.trim_end_matches('=').bytes().map(digit).collect();
    let four = |digits: &[u8]| {
        let bits = (0..4).fold(0_u32, |bits, at| bits << 6 | u32::from(digits.get(at).copied().unwrap_or(0)));
        bits.to_be_bytes()[1..digits.len()].to_vec()
    };
    digits.chunks(4).flat_map(four).collect()
}
