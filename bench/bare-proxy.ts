/** The least that a proxy can be on this runtime: what it costs is not Portus' to save. */

const origin = process.argv[2] as string
const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch(request) {
    const { status, body, headers } = await fetch(origin + new URL(request.url).pathname, {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: await request.bytes(),
    })
    const type = headers.get('content-type') ?? 'application/json'
    return new Response(body, { status, headers: { 'content-type': type } })
  },
})
console.log(`http://127.0.0.1:${server.port}`)
