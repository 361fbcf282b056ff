// Turns every <figure data-map> into a map. Without this script, or without WebGL, the figure keeps what the server
// drew into it, and the list beside it says the same.

import { together, written } from "./map-pins.js";
import { lettered, styleFor, token } from "./map-style.js";

const GERMANY = { lon: 10.4, lat: 51.2, zoom: 5 };
let library;

function load(figure) {
  library ??= new Promise((resolve, reject) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: figure.dataset.librarySheet });
    const script = Object.assign(document.createElement("script"), { src: figure.dataset.library });
    script.onload = () => resolve(window.maplibregl);
    script.onerror = reject;
    document.head.append(sheet, script);
  });
  return library;
}

function hasWebGL() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

function circle(lon, lat, km) {
  const points = Array.from({ length: 73 }, (_, step) => {
    const angle = (step * Math.PI) / 36;
    const dLat = (km / 111.32) * Math.sin(angle);
    const dLon = ((km / 111.32) * Math.cos(angle)) / Math.cos((lat * Math.PI) / 180);
    return [lon + dLon, lat + dLat];
  });
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } };
}

function texts(figure) {
  const words = JSON.parse(figure.dataset.words || "{}");
  return {
    "NavigationControl.ZoomIn": words.zoomIn,
    "NavigationControl.ZoomOut": words.zoomOut,
    "Map.Title": words.title,
    "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
    "CooperativeGesturesHandler.MacHelpText": words.wheelMac,
    "CooperativeGesturesHandler.MobileHelpText": words.fingers,
    "Popup.Close": words.close,
  };
}

/** What the list beside shows, with the same numbers; each a link, so that the keyboard reaches it. */
function addPin(maplibregl, map, each) {
  const numbers = written(each.numbers);
  const link = document.createElement("a");
  link.className = each.on ? "map-pin on" : "map-pin";
  link.href = each.href;
  link.textContent = numbers;
  link.title = each.name;
  const marker = new maplibregl.Marker({ element: link }).setLngLat([each.lon, each.lat]).addTo(map);
  // MapLibre calls every marker a picture and "Map marker".
  link.setAttribute("role", "link");
  link.setAttribute("aria-label", `${numbers}: ${each.name}`);
  link.removeAttribute("tabindex");
  return { marker, link, numbers: each.numbers };
}

/** Keeps the pins that fit beside each other at this zoom. Returns what to call for new markers. */
function pinUp(maplibregl, map, markers) {
  let pins = [];
  let shown = "";
  const renew = () => {
    const wanted = together(markers(), map);
    const told = JSON.stringify(wanted.map(({ numbers }) => numbers));
    if (told === shown) return;
    shown = told;
    const held = pins.find(({ link }) => link === document.activeElement);
    for (const { marker } of pins) marker.remove();
    pins = wanted.map((each) => addPin(maplibregl, map, each));
    if (held) pins.find(({ numbers }) => numbers.includes(held.numbers[0]))?.link.focus({ preventScroll: true });
  };
  renew();
  map.on("zoom", renew);
  return () => {
    shown = "";
    renew();
  };
}

/** Where the map begins: exactly the part that the address names, or around the pins and the ring, or a middle. */
function frame(maplibregl, map, figure, markers) {
  const { lat, lon, zoom, radiusKm, bounds: part } = figure.dataset;
  if (part) {
    const [west, south, east, north] = part.split(",").map(Number);
    map.fitBounds([[west, south], [east < west ? east + 360 : east, north]], { animate: false });
    return;
  }
  const bounds = new maplibregl.LngLatBounds();
  for (const each of markers) bounds.extend([each.lon, each.lat]);
  if (lat && radiusKm) {
    for (const point of circle(Number(lon), Number(lat), Number(radiusKm)).geometry.coordinates) bounds.extend(point);
  }
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: Number(zoom || 12), animate: false });
  else map.jumpTo({ center: [Number(lon || GERMANY.lon), Number(lat || GERMANY.lat)], zoom: Number(zoom || GERMANY.zoom) });
}

/** What is in view, as west,south,east,north. */
function viewOf(map) {
  const [[west, south], [east, north]] = map.getBounds().toArray();
  const clamp = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
  return [clamp(west, 180), clamp(south, 90), clamp(east, 180), clamp(north, 90)].join(",");
}

/** Dots and clusters from our own address, for what is in view; an answer that comes too late is dropped. */
function follow(maplibregl, map, figure, keep) {
  let asked = 0;
  const show = (features) => {
    keep(features);
    map.getSource("features")?.setData(features);
  };
  const refresh = async () => {
    const turn = ++asked;
    if (!figure.dataset.featuresUrl) return show({ type: "FeatureCollection", features: [] });
    const url = new URL(figure.dataset.featuresUrl, location.href);
    url.searchParams.set("bbox", viewOf(map));
    // By halves: what is drawn as one circle then keeps its size on the screen, whatever the width of the map.
    url.searchParams.set("zoom", Math.floor(map.getZoom() * 2) / 2);
    const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } }).catch(() => null);
    if (answer?.ok && turn === asked) show(await answer.json());
    return undefined;
  };
  map.on("moveend", refresh);
  refresh();
  map.on("click", "dots", ({ features: [feature], originalEvent }) => {
    const { count, name, url } = feature.properties;
    const at = feature.geometry.coordinates;
    if ((count ?? 1) > 1 && map.getZoom() < 15) {
      return map.easeTo({ center: at, zoom: map.getZoom() + 2 }, { originalEvent });
    }
    if (!name) return undefined;
    const content = document.createElement(url ? "a" : "span");
    content.textContent = name;
    if (url) content.href = url;
    return new maplibregl.Popup({ closeButton: true }).setLngLat(at).setDOMContent(content).addTo(map);
  });
  for (const [event, cursor] of [["mouseenter", "pointer"], ["mouseleave", ""]]) {
    map.on(event, "dots", () => (map.getCanvas().style.cursor = cursor));
  }
  return refresh;
}

/** Tell the page of each move, and take over what it then found (ui/map-list.js). */
function answerTo(figure, map, take) {
  map.on("moveend", ({ originalEvent }) => {
    const detail = { bbox: viewOf(map), byPerson: Boolean(originalEvent) };
    figure.dispatchEvent(new CustomEvent("allmende:moved", { bubbles: true, detail }));
  });
  figure.addEventListener("allmende:found", ({ detail: { dataset, reframe } }) => {
    for (const name of ["markers", "featuresUrl", "bounds", "lat", "lon", "zoom"]) {
      if (name in dataset) figure.dataset[name] = dataset[name];
      else delete figure.dataset[name];
    }
    take(reframe);
  });
}

async function draw(figure) {
  const maplibregl = await load(figure);
  const { basemapCountries: countries, basemapStates: states, basemapLabels: labels } = figure.dataset;
  const markers = () => JSON.parse(figure.dataset.markers || "[]");
  let features = null;
  const { lat, lon, radiusKm, isArea } = figure.dataset;
  // A name is centred on its town: one that stands just outside would still reach in.
  const clear = isArea === undefined ? null : circle(Number(lon), Number(lat), 1.2 * Number(radiusKm)).geometry.coordinates;
  const style = () => styleFor({ countries, states, labels }, features, clear);
  const holder = Object.assign(document.createElement("div"), { className: "map-canvas" });
  figure.prepend(holder);
  const map = new maplibregl.Map({
    container: holder,
    style: style(),
    attributionControl: { customAttribution: figure.dataset.attribution, compact: false },
    cooperativeGestures: true, // the wheel scrolls the page, not the map
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 16,
    fadeDuration: 0,
    locale: Object.fromEntries(Object.entries(texts(figure)).filter(([, text]) => text)),
  });
  figure.dataset.drawn = "true"; // the style sheet now hides what the server drew
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", figure.dataset.label);
  map.on("styleimagemissing", ({ id }) => map.hasImage(id) || map.addImage(id, ...lettered(id)));
  const ring = () => {
    const { lat, lon, radiusKm } = figure.dataset;
    if (lat && radiusKm) map.getSource("ring").setData(circle(Number(lon), Number(lat), Number(radiusKm)));
  };
  frame(maplibregl, map, figure, markers());
  const pinAnew = pinUp(maplibregl, map, markers);
  map.once("load", () => {
    ring();
    const refresh = follow(maplibregl, map, figure, (fresh) => (features = fresh));
    answerTo(figure, map, (reframe) => {
      if (reframe) frame(maplibregl, map, figure, markers());
      pinAnew();
      refresh();
    });
  });
  // Which theme the finished picture has; for tests and for whoever prints it.
  const finished = () => map.once("idle", () => (figure.dataset.idle = token("--paper")));
  finished();
  const repaint = () => {
    map.setStyle(style(), { diff: true });
    map.once("styledata", ring);
    finished();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    draw(target).catch((error) => console.warn("The map could not be drawn; the list says the same.", error));
  }
}, { rootMargin: "200px" });

if (hasWebGL()) {
  for (const figure of document.querySelectorAll("figure[data-map][data-library]")) seen.observe(figure);
}
