// The map's style from the page's tokens: what they are now, light or dark, in colours MapLibre can read.

const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const pen = canvas.getContext("2d", { willReadFrequently: true });

/** A token such as "--paper" as rgb(): the tokens are written in oklch and light-dark(), which MapLibre does not know. */
export function token(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

// Lettering. MapLibre wants glyph files for text; we let the device letter each name on a canvas instead, with its own
// fonts, and hand it over as a picture when the map asks for it. Pictures collide and give way like text does.
const LETTERING = {
  town: { font: "500 14px", family: "--sans", colour: "--ink", halo: "--sheet" },
  state: { font: "italic 400 15px", family: "--serif", colour: "--ink-2", halo: "--sheet" },
  country: { font: "400 19px", family: "--serif", colour: "--ink-2", halo: "--sheet" },
  count: { font: "700 14px", family: "--sans", colour: "--on-meadow" },
};

/** Draw the picture called "kind|theme|text". */
export function lettered(name) {
  const [kind, , ...rest] = name.split("|");
  const { font, family, colour, halo } = LETTERING[kind];
  const text = rest.join("|");
  const scale = Math.max(2, Math.ceil(devicePixelRatio));
  const sheet = document.createElement("canvas");
  const brush = sheet.getContext("2d", { willReadFrequently: true });
  const face = `${font} ${getComputedStyle(document.documentElement).getPropertyValue(family)}`;
  brush.font = face;
  sheet.width = (Math.ceil(brush.measureText(text).width) + 8) * scale;
  sheet.height = 28 * scale;
  Object.assign(brush, { font: face, textBaseline: "middle", lineJoin: "round", lineWidth: 4 });
  brush.scale(scale, scale);
  brush.font = face;
  if (halo) {
    brush.strokeStyle = token(halo);
    brush.strokeText(text, 4, 14);
  }
  brush.fillStyle = token(colour);
  brush.fillText(text, 4, 14);
  return [brush.getImageData(0, 0, sheet.width, sheet.height), { pixelRatio: scale }];
}

function lettering(id, source, kind, text, options) {
  return {
    id,
    type: "symbol",
    source,
    // The theme is part of the name, so that the other theme draws its own.
    layout: { "icon-image": ["concat", `${kind}|${token("--paper")}|`, text], ...options },
  };
}

function label(kind, minzoom, maxzoom = 24, clear = null) {
  const name = ["coalesce", ["get", `name_${document.documentElement.lang}`], ["get", "name"], ["get", "name_en"]];
  const outside = clear ? [["!", ["within", { type: "Polygon", coordinates: [clear] }]]] : [];
  return {
    ...lettering(`label-${kind}`, "labels", kind, name, { "symbol-sort-key": ["get", "rank"], "icon-padding": 6 }),
    filter: ["all", ["==", ["get", "kind"], kind], ["<=", ["get", "zoom"], ["zoom"]], ...outside],
    minzoom,
    maxzoom,
  };
}

/** The whole style. `basemap` names three GeoJSON files; `features` is a GeoJSON object or null, `clear` a closed line
 *  into which no town's name is written. */
export function styleFor(basemap, features, clear = null) {
  const empty = { type: "FeatureCollection", features: [] };
  const file = (url) => ({ type: "geojson", data: url || empty });
  const count = ["coalesce", ["get", "count"], 1];
  const radius = ["coalesce", ["get", "radius"], 7];
  const one = ["==", count, 1];
  const rough = ["all", one, ["in", ["coalesce", ["get", "precision"], "address"], ["literal", ["town", "region"]]]];
  return {
    version: 8,
    sources: {
      countries: file(basemap.countries),
      states: file(basemap.states),
      labels: file(basemap.labels),
      features: { type: "geojson", data: features || empty },
      ring: { type: "geojson", data: empty },
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": token("--lupin-wash") } },
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": token("--sheet") } },
      { id: "states", type: "line", source: "states", minzoom: 4, paint: { "line-color": token("--line"), "line-width": 1 } },
      { id: "borders", type: "line", source: "countries", paint: { "line-color": token("--line-2"), "line-width": 0.8 } },
      {
        id: "ring",
        type: "line",
        source: "ring",
        paint: { "line-color": token("--meadow"), "line-width": 2, "line-dasharray": [1, 3] },
      },
      label("town", 4, 24, clear),
      label("state", 4, 8),
      label("country", 1),
      {
        id: "dots",
        type: "circle",
        source: "features",
        layout: { "circle-sort-key": ["-", 0, count] }, // a single one is not hidden by the many beside it
        paint: {
          "circle-radius": radius,
          "circle-color": ["case", one, token("--mustard"), token("--meadow")],
          // Where only the town is known, the dot says so by a paler ground.
          "circle-opacity": ["case", rough, 0.55, 0.92],
          "circle-stroke-color": token("--ink"),
          "circle-stroke-width": ["case", one, 1.5, 0],
        },
      },
      {
        ...lettering("counts", "features", "count", ["number-format", count, { locale: document.documentElement.lang }], { "icon-allow-overlap": true }),
        filter: [">", count, 1],
      },
    ],
  };
}
