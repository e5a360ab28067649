/** Runs a task behind all earlier ones of its lane. The promise settles as the task does. */
export type RunInLane = (lane: string, task: () => Promise<void>) => Promise<void>

/** Queues of tasks by name. Different lanes run side by side. */
export function lanes(): RunInLane {
  /** The end of the last task of each lane. */
  const ends = new Map<string, Promise<void>>()
  return (lane, task) => {
    const ended = (ends.get(lane) ?? Promise.resolve()).then(task)
    ends.set(lane, ended)
    void ended.finally(() => {
      if (ends.get(lane) === ended) ends.delete(lane)
    })
    return ended
  }
}
