/** Runs a task behind all earlier ones of its lane. The promise settles as the task does. */
export type RunInLane = (lane: string, task: () => Promise<void>) => Promise<void>

/** Queues of tasks by name. Different lanes run side by side. */
export function lanes(): RunInLane {
  /** The end of the last task of each lane. */
  const ends = new Map<string, Promise<void>>()
  return (lane, task) => {
    const done = (ends.get(lane) ?? Promise.resolve()).then(task)
    // A task that fails takes none of those behind it along.
    const ended = done
      .catch(() => {})
      .then(() => {
        if (ends.get(lane) === ended) ends.delete(lane)
      })
    ends.set(lane, ended)
    return done
  }
}
