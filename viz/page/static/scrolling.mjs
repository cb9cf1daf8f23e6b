// Parts of the page that can be scrolled. A mark says where an edge hides something.

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

/** Scroll within a list, and leave the page where it is. */
export function scrollWithin(list, item) {
  const above = item.offsetTop - list.offsetTop;
  if (above < list.scrollTop || above + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = above - list.clientHeight / 3;
  }
}
