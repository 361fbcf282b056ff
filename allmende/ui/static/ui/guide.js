// A long form in steps, of which the style sheet shows one: the one its address names, or the one the server marked. What
// follows makes it quicker: a step is judged before the next one opens, and the list of steps says where one is. Without
// this, steps are opened by their links, and everything is judged at the end.
//
// <form id="…" data-guide> holds <section class="step" id="step-…" data-step="…">, one of them with "here"; in each a link
// data-next to the one after. [data-guide-ways] holds the list of links to all of them.
"use strict";

{
  const form = document.querySelector("form[data-guide]");
  const ways = document.querySelector("[data-guide-ways]");
  if (form) {
    form.addEventListener("click", goOn);
    form.addEventListener("keydown", enter);
    window.addEventListener("hashchange", arrive);
    mark();
  }

  function here() {
    return form.querySelector(".step:target, .step:has(:target)") ?? form.querySelector(".step.here");
  }

  function mark() {
    const step = here();
    let isBefore = true;
    for (const each of form.querySelectorAll(".step")) each.classList.toggle("here", each === step);
    for (const way of ways.querySelectorAll("li")) {
      const isHere = way.querySelector("a")?.hash === `#${step.id}`;
      if (isHere) isBefore = false;
      way.classList.toggle("done", isBefore && !way.classList.contains("ended"));
      if (isHere) way.setAttribute("aria-current", "step");
      else way.removeAttribute("aria-current");
    }
  }

  // Whoever reads with the ears hears where they are; a link to a field leads into the field.
  function arrive() {
    mark();
    const target = document.querySelector(":target");
    const field = target?.matches("input, select, textarea") ? target : here().querySelector("h2");
    field.focus({ preventScroll: field !== target });
  }

  function enter(event) {
    const next = event.target.closest(".step")?.querySelector("[data-next]");
    if (event.key !== "Enter" || !next || event.isComposing || !event.target.matches("input, select")) return;
    event.preventDefault();
    next.click();
  }

  async function goOn(event) {
    const link = event.target.closest("[data-next]");
    if (!link) return;
    event.preventDefault();
    const step = link.closest(".step");
    const typed = new FormData(form);
    typed.set("step", `look:${step.dataset.step}`);
    let answer = null;
    try {
      answer = await fetch(window.location.pathname, { method: "POST", body: typed });
    } catch {
      // No connection now: the next step opens all the same, and everything is judged at the end.
    }
    const isSignedOut = answer?.redirected || answer?.status === 403;
    if (isSignedOut && document.querySelector("[data-draft-note] input")?.checked) {
      window.location.reload(); // to the sign-in, and back to what the device kept
    } else if (answer?.status === 422) {
      show(step, await answer.text());
    } else {
      settle(step);
      window.location.hash = link.hash;
    }
  }

  function show(step, markup) {
    const made = new DOMParser().parseFromString(markup, "text/html").querySelector(".step");
    made.classList.add("here");
    step.replaceWith(made);
    wayTo(made).classList.add("ended");
    made.querySelector("[role=alert] a")?.focus();
  }

  // What was wrong in a step is right now.
  function settle(step) {
    for (const each of step.querySelectorAll("[role=alert], .error")) each.remove();
    for (const each of step.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
    wayTo(step).classList.remove("ended");
  }

  function wayTo(step) {
    return ways.querySelector(`a[href="#${step.id}"]`).closest("li");
  }
}
