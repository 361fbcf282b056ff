// Small conveniences. Every page works without them.

// A menu closes on Escape and when one clicks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// A link to a dialog opens it above the page, with the keyboard kept inside. Without this, :target shows it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  const open = event.target.closest("dialog[open]");
  if (open && event.target.closest("[data-close]")) {
    event.preventDefault();
    open.close();
  }
});

// Filters answer at once; the button is for those without a script.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-autosubmit]")) form.requestSubmit();
});

// One box that ticks all on this page, and a count of what is ticked.
function picked(table) {
  return [...table.querySelectorAll("tbody .tick")];
}
for (const head of document.querySelectorAll("thead td.pick")) {
  const table = head.closest("table");
  const label = document.createElement("label");
  const all = Object.assign(document.createElement("input"), { type: "checkbox", className: "tick" });
  label.append(all, ...head.childNodes);
  head.append(label);
  const tell = () => {
    const boxes = picked(table);
    const count = boxes.filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    const output = table.closest("form, main").querySelector("output[data-picked]");
    if (output) output.textContent = output.dataset.picked.replace("{n}", count);
  };
  all.addEventListener("change", () => {
    for (const box of picked(table)) box.checked = all.checked;
    tell();
  });
  table.addEventListener("change", (event) => event.target !== all && tell());
  tell();
}
