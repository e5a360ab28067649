/**
 * The pieces of an iterator as a stream: one for each that is asked for, so that nothing that was read is lost
 * where an error comes behind it.
 *
 * @param leave Called where nobody reads on. A generator may be waiting for bytes, and then only their source
 * can end the wait.
 */
export const pulled = (
  pieces: AsyncIterator<Uint8Array>,
  leave: () => unknown = () => pieces.return?.(),
): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await leave()),
    },
    { highWaterMark: 0 },
  )
