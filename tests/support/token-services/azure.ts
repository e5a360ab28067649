import { type EntraTenant, entraRefusal } from './azure-entra'
import { appServiceRefusal, imdsRefusal, type Machine } from './azure-machine'

/** A question for a token, as a service of Azure got it. */
export type TokenCall = { method: string; url: URL; headers: Headers; form: URLSearchParams }

/** What the services are to know. */
export type AzureSetup = {
  tenant: EntraTenant
  machine: Machine
  /** How long a token lives, in seconds. */
  lifeSeconds?: number
}

/** The services of Azure that give out tokens, on loopback. */
export type FakeAzure = {
  calls: TokenCall[]
  /** Where Entra and the instance metadata service are; for variables. */
  url: string
  /** The variables of a virtual machine. */
  imds: Record<string, string>
  /** The variables of App Service. */
  appService: Record<string, string>
  /** Answers in the place of the services, where it is set and gives an answer. */
  instead: ((call: TokenCall) => Response | Promise<Response> | undefined) | undefined
  [Symbol.dispose](): void
}

/** Starts the services. Each token has a number, and names what it is for. */
export function startAzure({ tenant, machine, lifeSeconds = 3599 }: AzureSetup): FakeAzure {
  const calls: TokenCall[] = []
  const answer = (call: TokenCall): Response => {
    const token = `token-of-azure-${calls.length}`
    const { pathname, searchParams } = call.url
    const endSeconds = String(Math.floor(tenant.nowMs() / 1000) + lifeSeconds)
    const resource = searchParams.get('resource')
    if (pathname === '/metadata/identity/oauth2/token')
      return (
        imdsRefusal(call, machine) ??
        Response.json({
          access_token: token,
          client_id: searchParams.get('client_id') ?? 'own',
          expires_in: String(lifeSeconds),
          expires_on: endSeconds,
          ext_expires_in: String(lifeSeconds),
          not_before: '0',
          resource,
          token_type: 'Bearer',
        })
      )
    if (pathname === '/msi/token')
      return (
        appServiceRefusal(call, machine) ??
        Response.json({
          access_token: token,
          expires_on: endSeconds,
          resource,
          token_type: 'Bearer',
        })
      )
    return (
      entraRefusal(call, tenant) ??
      Response.json({
        token_type: 'Bearer',
        expires_in: lifeSeconds,
        ext_expires_in: lifeSeconds,
        access_token: token,
      })
    )
  }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { method, headers } = request
      const form = new URLSearchParams(await request.text())
      const call: TokenCall = { method, url: new URL(request.url), headers, form }
      calls.push(call)
      return (await fake.instead?.(call)) ?? answer(call)
    },
  })
  const url = `http://127.0.0.1:${server.port}`
  const fake: FakeAzure = {
    calls,
    url,
    imds: { AZURE_POD_IDENTITY_AUTHORITY_HOST: url },
    appService: { IDENTITY_ENDPOINT: `${url}/msi/token`, IDENTITY_HEADER: machine.header },
    instead: undefined,
    [Symbol.dispose]: () => void server.stop(true),
  }
  return fake
}
