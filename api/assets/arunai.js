// What the pages do beyond forms and links. Every page works without it.

const typed = new WeakSet();

// A form that was changed and not sent is asked about before the page is left.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form.writes");
  if (form) typed.add(form);
});
// What was refused is on the page again, and still not saved.
if (document.querySelector(".fault")) document.querySelectorAll("form.writes").forEach((form) => typed.add(form));
// Who comes back to it later sees the form, and not a question whether to send it again.
const sentFrom = sessionStorage.getItem("sentFrom");
sessionStorage.removeItem("sentFrom");
if (sentFrom && document.querySelector("form.writes") && document.querySelector(".fault")) {
  history.replaceState(null, "", sentFrom);
}
addEventListener("beforeunload", (event) => {
  const isOpen = [...document.querySelectorAll("form.writes")].some((form) => typed.has(form));
  if (isOpen) event.preventDefault();
});

// A form is sent once; the server would take it once anyway.
document.addEventListener("submit", (event) => {
  typed.delete(event.target);
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
  if (event.target.matches(".writes")) sessionStorage.setItem("sentFrom", location.href);
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// The focus goes to what was wrong; a page that says itself where the cursor goes knows better.
const fault = document.querySelector("[aria-invalid], fieldset[tabindex]");
if (fault && !document.querySelector("[autofocus]")) fault.focus();

// Long work: only the line that tells how far it is changes, so that nobody loses their place; then its result is shown.
const watched = document.querySelector("[data-refresh]");
const lookAgain = () => setTimeout(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer) return lookAgain();
  const text = await answer.text();
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-refresh]");
  if (!fresh || answer.redirected) return location.replace(answer.url);
  if (fresh.textContent !== watched.textContent) watched.replaceChildren(...fresh.childNodes);
  return lookAgain();
}, Number(watched.dataset.refresh) * 1000);
if (watched) lookAgain();

// Large letters for a projector, kept in this browser.
const root = document.documentElement;
if (localStorage.getItem("projector")) root.classList.add("projector");
const toggleProjector = () => {
  if (root.classList.toggle("projector")) localStorage.setItem("projector", "1");
  else localStorage.removeItem("projector");
};
document.querySelector("#projector")?.addEventListener("click", toggleProjector);

// Shortcuts, listed on the page of help: Alt and Shift with a letter, which no field takes for text.
const SHORTCUTS = { KeyF: "/search", KeyJ: "/cases", KeyC: "/council", KeyH: "/help" };
document.addEventListener("keydown", (event) => {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
  if (event.code === "KeyP") toggleProjector();
  else if (SHORTCUTS[event.code]) location.assign(SHORTCUTS[event.code]);
  else return;
  event.preventDefault();
});
