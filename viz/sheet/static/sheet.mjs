// A sheet shows its tasks, or the builder if there is a link in the address, below the task that it belongs to.

/** Whether the address has a link, which the builder opens. */
export function isBuilderOpened() {
  addEventListener("hashchange", () => location.reload()); // each link opens a page of its own, with its own locks
  const isOpened = location.hash.startsWith("#build=");
  document.body.classList.toggle("opened", isOpened);
  if (isOpened) {
    const tasks = [...document.querySelectorAll(".task")];
    const same = tasks.filter((task) => task.querySelector("a").hash === location.hash);
    const own = same.find((task) => task.querySelector("a").search === location.search) ?? same[0];
    for (const task of tasks) task.hidden = task !== own;
  }
  return isOpened;
}
