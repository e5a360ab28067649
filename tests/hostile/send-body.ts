/**
 * Sends a file as a request's body and prints the status, in a process of its own, so that what it
 * takes to send is not taken for Portus' time: `send-body.ts <url> <key> <file>`.
 */
import { argv, exit } from 'node:process'

const [url = '', key = '', file = ''] = argv.slice(2)
const { status } = await fetch(url, {
  method: 'POST',
  headers: { authorization: `Bearer ${key}` },
  body: Bun.file(file),
})
console.log(status)
exit()
