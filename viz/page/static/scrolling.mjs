// A mark where a part of the page can be scrolled: an edge that hides something says so.

/** Keep the marks of a part up to date, as it is scrolled, resized and filled. */
export function markScrolling(part) {
  const mark = () => {
    part.classList.toggle("more-above", part.scrollTop > 1);
    part.classList.toggle("more-below", part.scrollTop + part.clientHeight < part.scrollHeight - 1);
  };
  const sizes = new ResizeObserver(mark);
  const watch = () => {
    sizes.disconnect();
    for (const each of [part, ...part.children]) sizes.observe(each);
  };
  new MutationObserver(watch).observe(part, { childList: true });
  part.addEventListener("scroll", mark, { passive: true });
  watch();
}
