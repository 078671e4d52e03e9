//! Whether a page can be used by everybody, as axe-core judges it.

use super::{Browser, left_out};
use serde_json::Value;

/// Names the file `axe.min.js`; `unreachable` says that it could not be had.
const AXE: &str = "ENDGAME_TEST_AXE";

impl Browser {
    /// Asserts that axe finds nothing against WCAG 2.2 AA, nor against what it knows as best practice.
    #[track_caller]
    pub fn is_accessible(&self, page: &str) {
        let script = match std::env::var(AXE) {
            Ok(path) if path == "unreachable" => {
                eprintln!("LEFT OUT: accessibility of {page}: axe-core can't be had here");
                return;
            }
            Ok(path) => std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")),
            Err(_) => {
                return left_out(&format!("accessibility of {page}: {AXE} names no file; .ci/axe gets it"));
            }
        };
        // As the developer tools run it, which no policy of the page forbids.
        self.devtools("Runtime.evaluate", &serde_json::json!({ "expression": script }));
        let found = self.run_async(
            "const done = arguments[0]; axe.run().then((found) => done(found.violations.map((one) => \
             `${one.id} (${one.impact}): ${one.help}\\n` + one.nodes.map((node) => `  ${node.html}\\n  ${node.failureSummary}`).join('\\n'))));",
            &[],
        );
        let found: Vec<&str> = found.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(found.is_empty(), "{page}:\n{}", found.join("\n"));
    }
}
