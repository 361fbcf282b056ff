// Suggests places while one is typed. Without it the field is a plain field, and the server understands it all the same.
"use strict";

{
  const address = document.currentScript.dataset.places;
  const fields = document.querySelectorAll('input[name="near"], input[data-places]');

  fields.forEach((field, number) => {
    const list = document.createElement("datalist");
    list.id = `places-${number}`;
    field.after(list);
    field.setAttribute("list", list.id);
    field.setAttribute("autocomplete", "off");
    let asked = "";
    let waiting = 0;

    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(suggest, 150);
    });

    async function suggest() {
      const text = field.value.trim();
      const chosen = [...list.options].some((option) => option.value === field.value);
      if (text.length < 2 || text === asked || chosen) return;
      asked = text;
      try {
        const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || asked !== text) return;
        const { places } = await answer.json();
        list.replaceChildren(...places.map(({ label }) => new Option(label, label)));
      } catch {
        list.replaceChildren(); // no net: type on, the server will say what it does not know
      }
    }
  });
}
