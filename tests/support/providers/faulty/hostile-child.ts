/**
 * A provider in a process of its own that attacks: the first part of a path names the answer. Prints its address.
 */

import { createServer, type Socket } from 'node:net'
import { HOSTILE_ANSWERS } from '../../cases/hostile-answers'

const HEAD_END = '\r\n\r\n'

createServer((socket) => {
  socket.on('error', () => {}) // whoever has enough breaks off
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    const end = received.indexOf(HEAD_END)
    if (end === -1) return
    const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
    if (received.length < end + HEAD_END.length + length) return
    const name = /^\w+ \/([\w-]+)/.exec(received)?.[1] ?? ''
    const isStream = /"stream":\s*true|[sS]tream\w*[? ].*HTTP|-stream /.test(received)
    received = ''
    play(socket, name, isStream)
  })
}).listen(0, '127.0.0.1', function (this: ReturnType<typeof createServer>) {
  const { port } = this.address() as { port: number }
  console.log(`http://127.0.0.1:${port}`)
})

function play(socket: Socket, name: string, isStream: boolean): void {
  const answer = HOSTILE_ANSWERS[name]?.({ isStream })
  if (!answer) return void socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
  socket.write(answer.head)
  if (answer.start) socket.write(answer.start)
  const { endless } = answer
  if (endless === undefined) return void (answer.isOpen || socket.end())
  const more = () => {
    while (socket.writable && socket.write(endless)) {
      // Until nobody takes more.
    }
  }
  socket.on('drain', more)
  more()
}
