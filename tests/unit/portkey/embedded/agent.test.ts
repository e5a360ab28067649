import { expect, test } from 'bun:test'
import { Agent } from 'node:https'
import { selfSigned } from '../../../support/clients/certificate'

/** Why Portus need not build in the gateway's `Agent`. Where this fails, the seam’s own must do as much. */
test.each(['dispatcher', 'agent'])('the runtime’s fetch looks at no %s', async (name) => {
  using server = Bun.serve({ port: 0, tls: selfSigned(), fetch: () => new Response('seen') })
  const asked = fetch(`https://127.0.0.1:${server.port}`, {
    [name]: new Agent({ rejectUnauthorized: false }),
  })

  await expect(asked).rejects.toThrow('self signed certificate')
})
