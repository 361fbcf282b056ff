// Turns every <figure data-map> into a map. Without this script, or without WebGL, the figure keeps what the server
// drew into it, and the list beside it says the same.

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
function addMarkers(maplibregl, map, markers) {
  for (const each of markers) {
    const link = document.createElement("a");
    link.className = each.on ? "map-pin on" : "map-pin";
    link.href = each.href;
    link.textContent = each.nr;
    link.title = each.name;
    new maplibregl.Marker({ element: link }).setLngLat([each.lon, each.lat]).addTo(map);
    // MapLibre calls every marker a picture and "Map marker".
    link.setAttribute("role", "link");
    link.setAttribute("aria-label", `${each.nr}: ${each.name}`);
    link.removeAttribute("tabindex");
  }
}

function frame(maplibregl, map, figure, markers) {
  const { lat, lon, zoom, radiusKm } = figure.dataset;
  const bounds = new maplibregl.LngLatBounds();
  for (const each of markers) bounds.extend([each.lon, each.lat]);
  if (lat && radiusKm) {
    for (const point of circle(Number(lon), Number(lat), Number(radiusKm)).geometry.coordinates) bounds.extend(point);
  }
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: Number(zoom || 12), animate: false });
  else map.jumpTo({ center: [Number(lon || GERMANY.lon), Number(lat || GERMANY.lat)], zoom: Number(zoom || GERMANY.zoom) });
}

/** Dots and clusters from our own address, for what is in view; an answer that comes too late is dropped. */
function follow(maplibregl, map, figure, keep) {
  let asked = 0;
  const refresh = async () => {
    const turn = ++asked;
    const url = new URL(figure.dataset.featuresUrl, location.href);
    const [[west, south], [east, north]] = map.getBounds().toArray();
    const clamp = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
    url.searchParams.set("bbox", [clamp(west, 180), clamp(south, 90), clamp(east, 180), clamp(north, 90)].join(","));
    url.searchParams.set("zoom", Math.round(map.getZoom()));
    const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const features = await answer.json();
    keep(features);
    map.getSource("features")?.setData(features);
    figure.dispatchEvent(new CustomEvent("allmende:moved", { bubbles: true, detail: { bbox: url.searchParams.get("bbox") } }));
  };
  map.on("moveend", refresh);
  refresh();
  map.on("click", "dots", ({ features: [feature] }) => {
    const { count, name, url } = feature.properties;
    const at = feature.geometry.coordinates;
    if ((count ?? 1) > 1 && map.getZoom() < 15) return map.easeTo({ center: at, zoom: map.getZoom() + 2 });
    if (!name) return undefined;
    const content = document.createElement(url ? "a" : "span");
    content.textContent = name;
    if (url) content.href = url;
    return new maplibregl.Popup({ closeButton: true }).setLngLat(at).setDOMContent(content).addTo(map);
  });
  for (const [event, cursor] of [["mouseenter", "pointer"], ["mouseleave", ""]]) {
    map.on(event, "dots", () => (map.getCanvas().style.cursor = cursor));
  }
}

async function draw(figure) {
  const maplibregl = await load(figure);
  const { basemapCountries: countries, basemapStates: states, basemapLabels: labels } = figure.dataset;
  const markers = JSON.parse(figure.dataset.markers || "[]");
  let features = null;
  const style = () => styleFor({ countries, states, labels }, features);
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
  frame(maplibregl, map, figure, markers);
  addMarkers(maplibregl, map, markers);
  map.once("load", () => {
    ring();
    if (figure.dataset.featuresUrl) follow(maplibregl, map, figure, (fresh) => (features = fresh));
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
