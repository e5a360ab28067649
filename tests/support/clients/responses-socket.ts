import { KEY } from '../portus'

/** An event of the server. */
export type Frame = { type: string } & Record<string, unknown>

type Options = { headers?: Record<string, string>; protocols?: string[]; query?: string }

const ENDS = new Set(['response.completed', 'response.incomplete', 'response.failed', 'error'])

/** The response of an event. */
export const responseIn = (frame: Frame | undefined) =>
  (frame?.response ?? {}) as { id?: string; output?: Record<string, unknown>[] } & Record<
    string,
    unknown
  >

/** A client of the WebSocket of responses, and all that has come over it. */
export async function responsesSocket(url: string, options: Options = {}) {
  const { headers = { authorization: `Bearer ${KEY}` }, protocols, query = '' } = options
  const address = `${url.replace('http', 'ws')}/v1/responses${query}`
  const socket = new WebSocket(address, { headers, ...(protocols && { protocols }) } as never)
  const texts: string[] = []
  const frames: Frame[] = []
  let waiting: (() => void)[] = []
  let end: { code: number; reason: string } | undefined
  const wake = () => {
    const all = waiting
    waiting = []
    for (const resolve of all) resolve()
  }
  socket.addEventListener('message', ({ data }) => {
    texts.push(String(data))
    frames.push(JSON.parse(String(data)) as Frame)
    wake()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.addEventListener('close', ({ code, reason }) => {
      end = { code, reason }
      resolve(end)
      wake()
    }),
  )
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('close', () => reject(new Error('refused')))
  })
  let read = 0
  return {
    socket,
    texts,
    frames,
    closed,
    /** Sends an event; a text as it is. */
    send: (event: object | string) =>
      socket.send(typeof event === 'string' ? event : JSON.stringify(event)),
    /** Waits until so many frames have come, or the connection ends. */
    async until(count: number) {
      while (frames.length < count && !end)
        await new Promise<void>((resolve) => waiting.push(resolve))
      return frames
    },
    /** The events up to the next one that ends a response. */
    async next(): Promise<Frame[]> {
      const start = read
      for (;;) {
        const at = frames.findIndex(({ type }, index) => index >= read && ENDS.has(type))
        if (at !== -1) {
          read = at + 1
          return frames.slice(start, read)
        }
        if (end) throw new Error(`closed with ${end.code}, ${end.reason}`)
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    /** Asks for a response, and gives its events. */
    async turn(body: object): Promise<Frame[]> {
      this.send({ type: 'response.create', ...body })
      return this.next()
    },
    [Symbol.dispose]: () => socket.close(),
  }
}
