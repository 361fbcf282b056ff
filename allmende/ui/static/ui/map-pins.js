// The pins of a list on the map. Those that touch become one that says all their numbers, at every zoom. The map that
// the server draws does the same (ui/drawings/pins.py).

const HEIGHT = 31;
const widthOf = (numbers) => Math.max(HEIGHT, 9 * written(numbers).length + 15);

/** 3 · 1, 2 · 5–7: runs of three and more are drawn together. */
export function written(numbers) {
  const runs = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run.at(-1) + 1 === number) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}–${run.at(-1)}` : run.join(", "))).join(", ");
}

function touching(pins) {
  for (const [index, one] of pins.entries()) {
    for (const other of pins.slice(index + 1)) {
      const room = (widthOf(one.numbers) + widthOf(other.numbers)) / 2;
      if (Math.abs(one.x - other.x) < room && Math.abs(one.y - other.y) < HEIGHT) return [one, other];
    }
  }
  return null;
}

/** One in their middle; it leads to the first of its numbers in the list. */
function merged(one, other) {
  const members = one.members + other.members;
  const middle = (name) => (one[name] * one.members + other[name] * other.members) / members;
  const numbers = [...new Set([...one.numbers, ...other.numbers])].sort((first, second) => first - second);
  return {
    numbers,
    members,
    name: one.numbers[0] <= other.numbers[0] ? `${one.name}, ${other.name}` : `${other.name}, ${one.name}`,
    href: `#nr-${numbers[0]}`,
    on: one.on || other.on,
    ...Object.fromEntries(["x", "y", "lon", "lat"].map((name) => [name, middle(name)])),
  };
}

/** What the map is to show of these markers: pins of which none touches another. */
export function together(markers, map) {
  let pins = markers.map((each) => {
    const { x, y } = map.project([each.lon, each.lat]);
    return { ...each, x, y, numbers: each.numbers ?? [each.nr], members: 1 };
  });
  for (let pair = touching(pins); pair; pair = touching(pins)) {
    const [one, other] = pair;
    pins = [...pins.filter((pin) => pin !== one && pin !== other), merged(one, other)];
  }
  return pins.sort((one, other) => one.numbers[0] - other.numbers[0]);
}
