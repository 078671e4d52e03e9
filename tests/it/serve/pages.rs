//! The page at `/docs`.

use super::client::Server;
use crate::lab::Lab;

#[test]
fn the_page_takes_everything_from_here() {
    let server = Server::on(Lab::new());
    for contract in ["/docs/game.json", "/docs/progression.json"] {
        assert!(server.get(contract).is(200).json()["paths"].is_object(), "{contract}");
    }
    server.get("/docs/nothing").refused(404, "unknown-address");
    server.get("/").is(307);
    for (path, kind) in [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/docs.css", "text/css; charset=utf-8"),
        ("/docs/docs.js", "text/javascript; charset=utf-8"),
    ] {
        let page = server.get(path).is(200);
        assert_eq!(page.header("content-type"), Some(kind));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        if path == "/docs/docs.js" {
            assert!(page.body.contains("/docs/game.json"));
        }
        for elsewhere in
            ["http://", "https://", "//cdn", " style=", " onclick=", "<style", "innerHTML", "eval("]
        {
            assert!(!page.body.contains(elsewhere), "{path} has `{elsewhere}`");
        }
    }
}
