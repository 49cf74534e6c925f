// Starts GOV.UK's components, and keeps the live list honest: it says so when it has stopped updating, and does not ask
// for people's names while nobody is looking. Every page works without this file.

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

// Its address carries a fingerprint, so the page says where it is.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();

const stale = document.querySelector("[data-shown-when-stale]");
if (stale) {
  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden) event.preventDefault();
  });
  // A redirect means that the session has ended: the sign-in page must not land inside the list.
  document.addEventListener("htmx:before:response", (event) => {
    const { redirected, ok } = event.detail.ctx.response.raw;
    stale.hidden = ok && !redirected;
    if (redirected) event.preventDefault();
  });
  document.addEventListener("htmx:error", () => {
    stale.hidden = false;
  });
}
