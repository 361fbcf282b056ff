// The list follows the map: when a person has moved it, the list shows what is in view, and the address says so, to be
// shared and to come back to. What is in view comes from the same page, asked for that part (?area=west,south,east,north).

const PAUSE = 300; // milliseconds without another move
const list = document.querySelector("[data-follows-map]");
const status = document.querySelector("[data-map-status]");
const figure = document.querySelector("figure[data-map]");
let shown = location.pathname + location.search;
let pause;
let asking;

async function show(address, reframe) {
  asking?.abort();
  const mine = (asking = new AbortController());
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: mine.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-follows-map]");
    const drawn = page.querySelector("figure[data-map]");
    keepingThePlace(() => list.replaceChildren(...fresh.childNodes));
    status.textContent = fresh.dataset.told;
    figure.querySelector("figcaption")?.replaceChildren(...drawn.querySelector("figcaption").childNodes);
    for (const next of document.querySelectorAll("input[name=next]")) next.value = shown;
    figure.dispatchEvent(new CustomEvent("allmende:found", { detail: { dataset: drawn.dataset, reframe } }));
  } catch (error) {
    if (error.name !== "AbortError") console.warn("The list could not follow the map.", error);
  } finally {
    if (asking === mine) list.removeAttribute("aria-busy");
  }
}

/** On a narrow window the list stands above the map: whatever its length becomes, the map stays where it is. */
function keepingThePlace(change) {
  const before = figure.getBoundingClientRect().top;
  change();
  scrollBy({ top: figure.getBoundingClientRect().top - before, behavior: "instant" });
}

if (list && status && figure) {
  figure.addEventListener("allmende:moved", ({ detail: { bbox, byPerson } }) => {
    if (!byPerson) return;
    clearTimeout(pause);
    pause = setTimeout(() => {
      const url = new URL(location.href);
      url.searchParams.set("area", bbox);
      url.searchParams.delete("page");
      url.hash = "";
      if (url.pathname + url.search === shown) return;
      history.pushState(null, "", url);
      shown = url.pathname + url.search;
      show(url, false);
    }, PAUSE);
  });
  addEventListener("popstate", () => {
    if (location.pathname + location.search === shown) return; // a mere step to a heading
    shown = location.pathname + location.search;
    clearTimeout(pause);
    show(location.href, true);
  });
}
