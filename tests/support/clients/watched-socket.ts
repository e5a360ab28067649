import { connect } from 'node:net'

/** A connection of its own to a server, and what has come over it. A reset is an end like any other. */
export function watchedSocket(url: string) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setMaxListeners(0)
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const watched = {
    socket,
    answer: '',
    isClosed: false,
    closed,
    /** Sends bytes, and waits until more are taken or the connection ends. */
    async write(bytes: Uint8Array | string) {
      if (socket.write(bytes) || watched.isClosed) return
      await Promise.race([closed, new Promise((resolve) => socket.once('drain', resolve))])
    },
  }
  void closed.then(() => {
    watched.isClosed = true
  })
  socket.on('error', () => {})
  socket.on('data', (data) => {
    watched.answer += data.toString('latin1')
  })
  return watched
}
