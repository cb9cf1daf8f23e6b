/* Memory of graphs that were dropped is kept for the next ones. Python takes memory for small objects from the
   system in arenas, of 1 MiB each, and gives an arena back as soon as nothing is in it: for a graph that is built
   again and again, the system would clear its pages each time, which takes as long as all else. Arenas hold what
   is small and not of graphs too: after a list of five million floats is dropped, the process keeps 96 MiB. */

#ifndef ARENAS_H
#define ARENAS_H

#include <Python.h>
#include <pythread.h>

enum { MOST_KEPT = 96 }; /* arenas: room for 1.2 million nodes */

static PyObjectArenaAllocator system_arenas;
static void *kept[MOST_KEPT];
static size_t kept_count, kept_size;
static PyThread_type_lock kept_lock; /* interpreters with locks of their own have the same arenas */

static void *arena_taken(void *context, size_t size)
{
  void *arena = NULL;
  (void)context;
  if (PyThread_acquire_lock(kept_lock, NOWAIT_LOCK)) {
    if (kept_count && size == kept_size) arena = kept[--kept_count];
    PyThread_release_lock(kept_lock);
  }
  return arena ? arena : system_arenas.alloc(system_arenas.ctx, size);
}

static void arena_given_back(void *context, void *arena, size_t size)
{
  (void)context;
  if (PyThread_acquire_lock(kept_lock, NOWAIT_LOCK)) {
    if (kept_count == 0) kept_size = size;
    if (kept_count < MOST_KEPT && size == kept_size) {
      kept[kept_count++] = arena;
      arena = NULL;
    }
    PyThread_release_lock(kept_lock);
  }
  if (arena) system_arenas.free(system_arenas.ctx, arena, size);
}

static int keep_arenas(void)
{
  PyObjectArenaAllocator ours = {NULL, arena_taken, arena_given_back};
  if (kept_lock) return 0; /* they are kept already */
  if ((kept_lock = PyThread_allocate_lock()) == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  PyObject_GetArenaAllocator(&system_arenas);
  PyObject_SetArenaAllocator(&ours);
  return 0;
}

#endif
