//! The browser itself: what other tests build on.

use super::{Browser, ENTER, Theme};
use tempfile::TempDir;

const PAGE: &str = "<!doctype html><html lang=en><head><title>A page</title><style>
@media (prefers-color-scheme: dark) { body { background: #000; } }</style></head><body><main><h1>A page</h1>
<label>Name <input id=name></label><button id=late>Later</button><p id=told>nothing</p></main>
<script>
document.getElementById('name').addEventListener('keydown', (event) => {
  if (event.key === 'Enter') document.getElementById('told').textContent = event.target.value;
});
document.getElementById('late').addEventListener('click', () => setTimeout(() => {
  const made = document.createElement('p');
  made.className = 'made'; made.textContent = 'here';
  document.querySelector('main').append(made);
  console.error('made it'); fetch('http://127.0.0.1:9/nowhere').catch(() => {});
}, 50));
</script></body></html>";

#[test]
fn a_page_is_found_clicked_typed_into_waited_for_and_listened_to() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("page.html");
    std::fs::write(&path, PAGE).unwrap();
    let Some(browser) = Browser::open("the browser of the tests") else { return };
    browser.size(400, 800).theme(Theme::Dark).go_to_file(&path);
    assert_eq!(browser.run("return [innerWidth, getComputedStyle(document.body).backgroundColor]", &[]), {
        serde_json::json!([400, "rgb(0, 0, 0)"])
    });
    assert!(browser.address().ends_with("page.html"));
    assert_eq!(browser.complaints(), [""; 0]);
    browser.find("#name").type_text("Vex").type_text(ENTER);
    assert_eq!(browser.find("#told").text(), "Vex");
    assert_eq!(browser.find("#name").property("value"), "Vex");
    assert!(browser.all(".made").is_empty());
    browser.find("#late").click();
    assert_eq!(browser.find(".made").text(), "here");
    assert_eq!(browser.find(".made").attribute("class").as_deref(), Some("made"));
    browser.until_true("return document.querySelectorAll('.made').length === 1");
    let told = browser.until("its complaint", || Some(browser.complaints()).filter(|all| !all.is_empty()));
    assert!(told[0].contains("made it"), "{told:?}");
    let requests = browser.requests();
    assert!(requests.iter().any(|one| one.ends_with("/nowhere")), "{requests:?}");
    assert_eq!(&browser.screenshot()[1..4], b"PNG");
    browser.is_accessible("a page");
}
