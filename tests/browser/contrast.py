"""Text against its ground, as the browser paints it. Axe gives up on oklch(), so this measures by itself."""

from __future__ import annotations

from playwright.sync_api import Page

MEASURE = """
(least) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const mixed = (colours) => {
    pen.clearRect(0, 0, 1, 1);
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const painted = new Map();  // a page has few colours and many texts
  const paint = (colours) => {
    const key = colours.join();
    if (!painted.has(key)) painted.set(key, mixed(colours));
    return painted.get(key);
  };
  const luminance = ([red, green, blue]) => {
    const linear = (v) => v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = [red, green, blue].map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const grounds = (element) => {
    const found = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      found.unshift(colour);
      if (paint([colour])[3] === 255) break;
    }
    return ["white", ...found];
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim()) continue;
    if (element.closest("svg, script, [disabled], [aria-disabled=true], .vh, .skip")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const ground = grounds(element);
    const one = luminance(paint(ground)), other = luminance(paint([...ground, getComputedStyle(element).color]));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < least) faint.push(`${ratio.toFixed(2)}: ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return faint;
}
"""


def faint_text(page: Page, *, least: float = 7) -> list[str]:
    """Every visible text with less than `least` to 1 against what lies behind it, with its ratio."""
    return [str(line) for line in page.evaluate(MEASURE, least)]
