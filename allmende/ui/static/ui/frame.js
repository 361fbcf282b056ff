// A page in somebody else's frame tells how high it is, and whether it is the next one of the same visit: whoever signed at
// the end of a long page would otherwise look at the empty place below a short one. Without it the frame scrolls.
"use strict";

if (window.parent !== window) {
  const isNextPage = document.referrer.startsWith(`${location.origin}/`);
  const tell = (isFirst) =>
    // To whoever shows the frame, whose address it cannot know: a number of pixels is no secret.
    window.parent.postMessage(
      { frameHeight: document.body.offsetHeight, isNextPage: isFirst && isNextPage },
      "*",
    );
  document.documentElement.classList.add("in-frame");
  tell(true);
  if (isNextPage) document.body.scrollIntoView(); // also where the site has not copied the script
  new ResizeObserver(() => tell(false)).observe(document.body);
}
