// Whoever wants to finds again what they typed into a long form, on their own device alone, until it is sent. Without
// this the form works the same.
//
// <form data-draft="join:gartenwerk:person" data-draft-days="30">: its draft. Left out are hidden fields and those with
// data-no-draft. data-draft-typed: the server answers with what was typed, which counts more than the draft.
// <p data-draft-note hidden> with a checkbox: shown where a device can keep one; nothing is kept before it is ticked. Of
// what says nothing about people the page may tick it.
// <p data-draft-back hidden> with a button data-draft-anew: shown where a draft was filled in.
// [data-draft-sent="join:gartenwerk"]: sent; all drafts that begin so are forgotten.
"use strict";

{
  const DAY = 24 * 60 * 60 * 1000;
  const PREFIX = "draft:";
  const store = ownStore();

  // After this event htmx listens too, and computes what a field that is filled in comes to.
  if (store) document.addEventListener("DOMContentLoaded", begin);

  function begin() {
    forget((_, draft) => draft.until < Date.now());
    const sent = document.querySelector("[data-draft-sent]");
    if (sent) forget((name) => name.startsWith(`${PREFIX}${sent.dataset.draftSent}:`));
    for (const form of document.querySelectorAll("form[data-draft]")) offer(form);
  }

  function offer(form) {
    const name = PREFIX + form.dataset.draft;
    const note = document.querySelector("[data-draft-note]");
    const wanted = note.querySelector("input");
    const draft = read(name);
    note.hidden = false;
    wanted.checked = Boolean(draft) || wanted.defaultChecked;
    if (draft && !("draftTyped" in form.dataset)) {
      fill(form, draft.typed);
      tell(form, name);
    }

    const keep = () => {
      if (!wanted.checked) return store.removeItem(name);
      const until = Date.now() + Number(form.dataset.draftDays) * DAY;
      try {
        store.setItem(name, JSON.stringify({ until, typed: typed(form) }));
      } catch {
        wanted.checked = false; // no room: then it is not promised either
      }
    };
    form.addEventListener("input", keep);
    wanted.addEventListener("change", keep);
  }

  function tell(form, name) {
    const back = form.querySelector("[data-draft-back]");
    if (!back) return;
    back.hidden = false;
    back.querySelector("[data-draft-anew]").addEventListener("click", () => {
      store.removeItem(name);
      form.reset();
      back.hidden = true;
    });
  }

  function kept(form) {
    const left = ["hidden", "submit", "password"];
    return [...form.elements].filter(
      (field) => field.name && !left.includes(field.type) && !field.closest("[data-no-draft]"),
    );
  }

  function isChoice(field) {
    return ["checkbox", "radio"].includes(field.type);
  }

  function typed(form) {
    const chosen = kept(form).filter((field) => !isChoice(field) || field.checked);
    return chosen.map((field) => [field.name, field.value]);
  }

  function fill(form, pairs) {
    for (const field of kept(form)) {
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (isChoice(field)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
      const folded = field.closest("details");
      if (folded && !isChoice(field) && field.value) folded.open = true; // nothing is sent that nobody sees
      if (field.matches("[hx-get]")) field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function read(name) {
    try {
      return JSON.parse(store.getItem(name));
    } catch {
      return null;
    }
  }

  function forget(isOver) {
    for (const name of Object.keys(store).filter((each) => each.startsWith(PREFIX))) {
      const draft = read(name);
      if (!draft || isOver(name, draft)) store.removeItem(name);
    }
  }

  // A browser may keep nothing for a page, or for a page in somebody else's frame.
  function ownStore() {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  }
}
