/**
 * What the gateway and Portus say to each other in headers. From a provider it would be an order: the gateway
 * takes `x-portkey-gateway-exception` for a reason not to fall back.
 */
const OURS = /^x-port(?:key|us)-/

/** A media type in other letters than small ones. The gateway looks for small ones. */
const CAPITALS = /^[^;]*[A-Z]/

/**
 * An answer of a provider as it may go on: without headers that only the gateway and Portus may set, and with a
 * media type in small letters. Every answer to our `fetch` passes here.
 */
export function arrived(response: Response): Response {
  const { headers } = response
  const type = headers.get('content-type')
  const isSpelledOddly = type !== null && type !== 'application/json' && CAPITALS.test(type)
  const names = headers.toJSON()
  let isClean = !isSpelledOddly
  for (const name in names) if (OURS.test(name)) isClean = false
  return isClean ? response : cleaned(response)
}

function cleaned({ headers: received, status, statusText, body }: Response): Response {
  const headers = new Headers(received)
  for (const name of received.keys()) if (OURS.test(name)) headers.delete(name)
  const type = headers.get('content-type')
  if (type !== null) headers.set('content-type', inSmallLetters(type))
  return new Response(body, { status, statusText, headers })
}

/** Parameters keep their case: a boundary has one. */
function inSmallLetters(type: string): string {
  const end = type.indexOf(';')
  return end === -1 ? type.toLowerCase() : type.slice(0, end).toLowerCase() + type.slice(end)
}
