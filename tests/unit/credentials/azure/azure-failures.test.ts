import { describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import {
  CLIENT,
  refusal,
  SECRET,
  type Stage,
  stage,
  TENANT,
} from '../../../support/token-services/azure-stage'

const ENTRA = {
  azure_auth_mode: 'entra',
  azure_entra_tenant_id: TENANT,
  azure_entra_client_id: CLIENT,
  azure_entra_client_secret: SECRET,
}
const WORKLOAD = { azure_auth_mode: 'workload' }
const MANAGED = { azure_auth_mode: 'managed' }

type Row = [what: string, target: object, expected: string]

describe('a refusal is one sentence with what to look at:', () => {
  const ofEntra: Row[] = [
    [
      'a wrong secret',
      { ...ENTRA, azure_entra_client_secret: 'an-id' },
      'AADSTS7000215: Invalid client secret provided; is it the secret’s value, and not its id?',
    ],
    [
      'an expired secret',
      { ...ENTRA, azure_entra_client_id: 'expired' },
      "AADSTS7000222: The provided client secret keys for app 'expired' are expired; make a new secret for the app",
    ],
    [
      'a wrong tenant',
      { ...ENTRA, azure_entra_tenant_id: 'nobody' },
      "AADSTS90002: Tenant 'nobody' not found; look at the tenant id",
    ],
    [
      'a wrong client',
      { ...ENTRA, azure_entra_client_id: 'nobody' },
      "AADSTS700016: Application with identifier 'nobody' was not found in the directory 'Contoso'; look at the client id, and whether it belongs to this tenant",
    ],
    [
      'a wrong scope',
      { ...ENTRA, azure_entra_scope: 'https://x' },
      'AADSTS70011: The provided value for the input parameter \'scope\' is not valid; look at "azure_entra_scope"',
    ],
  ]
  test.each(ofEntra)('%s', async (_, target, expected) => {
    using on = stage()

    expect(await refusal(on.token(target))).toEqual([
      'refused',
      `Microsoft Entra refused: ${expected}`,
    ])
    expect(on.azure.calls).toHaveLength(1)
  })

  const ofAssertions: [what: string, claims: object, expected: string][] = [
    [
      'the subject of another pod',
      { sub: 'system:serviceaccount:llm:other' },
      "AADSTS700213: No matching federated identity record found for presented assertion subject 'system:serviceaccount:llm:other'; look at the issuer",
    ],
    ['the issuer of another cluster', { iss: 'https://other' }, 'AADSTS700211'],
    ['a token for somebody else', { aud: 'sts.amazonaws.com' }, 'AADSTS700212'],
    ['a token that has ended', { exp: 1 }, 'look at the clock, and at the federated token file'],
  ]
  test.each(ofAssertions)('%s', async (_, claims, expected) => {
    using on = stage()
    const assertion = on.writeFile(claims)

    const [kind, message] = await refusal(on.token(WORKLOAD))

    expect([kind, message]).toEqual(['refused', expect.stringContaining(expected)])
    expect(message).not.toContain(assertion)
    expect(message).not.toContain('Trace ID')
  })

  test('an identity that the machine does not have', async () => {
    using on = stage()
    const target = { ...MANAGED, azure_managed_client_id: 'nobody' }

    expect(await refusal(on.token(target))).toEqual([
      'refused',
      'Azure’s instance metadata service refused: invalid_request: Identity not found; is the identity "azure_managed_client_id" assigned to this machine?',
    ])
  })

  test('an identity that the app does not have', async () => {
    using on = stage()
    Object.assign(on.env, on.azure.appService)
    const [kind, message] = await refusal(
      on.token({ ...MANAGED, azure_managed_client_id: 'nobody' }),
    )

    expect([kind, message]).toEqual([
      'refused',
      'The identity endpoint of App Service refused: No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId; is the identity "azure_managed_client_id" assigned to this machine?',
    ])
  })

  test('the wrong header of App Service, which is not shown', async () => {
    using on = stage()
    Object.assign(on.env, on.azure.appService, { IDENTITY_HEADER: 'wrong-header' })
    const [kind, message] = await refusal(on.token(MANAGED))

    expect(kind).toBe('refused')
    expect(message).not.toContain('wrong-header')
  })
})

describe('what is missing is named:', () => {
  const rows: [what: string, set: (on: Stage) => void, target: object, expected: string][] = [
    [
      'a secret',
      () => {},
      { ...ENTRA, azure_entra_client_secret: undefined },
      '"azure_entra_client_secret" is missing; set it, or the variable AZURE_CLIENT_SECRET',
    ],
    [
      'the variable of the file',
      ({ env }) => delete env.AZURE_FEDERATED_TOKEN_FILE,
      WORKLOAD,
      'the variable AZURE_FEDERATED_TOKEN_FILE is missing; on AKS the webhook of workload identities sets it',
    ],
    [
      'the file',
      () => {},
      WORKLOAD,
      'The file of AZURE_FEDERATED_TOKEN_FILE cannot be read (ENOENT)',
    ],
    [
      'the text of the file',
      ({ env }) => writeFileSync(String(env.AZURE_FEDERATED_TOKEN_FILE), '\n'),
      WORKLOAD,
      'The file of AZURE_FEDERATED_TOKEN_FILE is empty',
    ],
    [
      'a file in the place of a folder',
      ({ env }) => mkdirSync(String(env.AZURE_FEDERATED_TOKEN_FILE)),
      WORKLOAD,
      'The file of AZURE_FEDERATED_TOKEN_FILE is not a regular file',
    ],
    [
      'an authority that may get a secret',
      ({ env }) => (env.AZURE_AUTHORITY_HOST = 'http://login.example'),
      ENTRA,
      'the variable AZURE_AUTHORITY_HOST must be a URL that begins with https://',
    ],
    [
      'a place for identities',
      ({ env }) => (env.IMDS_ENDPOINT = 'http://localhost:40342'),
      MANAGED,
      'identities of Azure Arc are not supported; use "azure_auth_mode": "entra" or "workload" there',
    ],
  ]
  test.each(rows)('%s', async (_, set, target, expected) => {
    using on = stage()
    set(on)

    expect(await refusal(on.token(target))).toEqual(['misconfigured', expected])
    expect(on.azure.calls).toEqual([])
  })
})

describe('a service that does not do what it documents', () => {
  const answers: [what: string, answer: () => Response, expected: string][] = [
    ['a page', () => new Response('<html>Sign in</html>'), 'answered without a token'],
    ['no token', () => Response.json({ token_type: 'Bearer' }), 'answered without a token'],
    [
      'a token that no header can hold',
      () => Response.json({ access_token: 'a\r\nb' }),
      'without a token',
    ],
    ['a list', () => Response.json([1]), 'answered without a token'],
    ['nothing', () => new Response(null, { status: 204 }), 'answered without a token'],
    ['300 KB', () => new Response('x'.repeat(300_000)), 'answered with too much'],
    ['a redirect', () => Response.redirect('http://127.0.0.1:1/', 302), 'answered with a redirect'],
    [
      'a token that has ended',
      () => Response.json({ access_token: 'a', expires_in: 0 }),
      'have already ended',
    ],
  ]
  test.each(answers)('and gives %s brings no token', async (_, answer, expected) => {
    using on = stage()
    on.azure.instead = answer

    expect(await refusal(on.token(ENTRA))).toEqual([
      'unavailable',
      expect.stringContaining(expected),
    ])
    expect(on.azure.calls).toHaveLength(1)
  })

  const ends: [what: string, end: object][] = [
    ['no end', {}],
    ['words for an end', { expires_in: 'soon', expires_on: 'later' }],
    ['null for an end', { expires_in: null }],
  ]
  test.each(ends)('and gives %s is asked again after five minutes', async (_, end) => {
    using on = stage()
    on.azure.instead = () => Response.json({ access_token: `t${on.azure.calls.length}`, ...end })

    const tokens = [await on.token(ENTRA)]
    on.clock.nowMs += 140_000
    tokens.push(await on.token(ENTRA))
    on.clock.nowMs += 160_000
    tokens.push(await on.token(ENTRA))

    expect(tokens).toEqual(['t1', 't1', 't2'])
  })

  test('and is down is asked three times, and named without its address', async () => {
    using on = stage()
    on.azure.instead = () => Response.json({ error: 'temporarily_unavailable' }, { status: 503 })

    expect(await refusal(on.token(ENTRA))).toEqual([
      'unavailable',
      'Microsoft Entra gave no credentials: temporarily_unavailable',
    ])
    expect(on.azure.calls).toHaveLength(3)
  })

  test('and is nowhere is named without its address', async () => {
    using on = stage()
    on.env.AZURE_AUTHORITY_HOST = 'http://127.0.0.1:1'

    expect(await refusal(on.token(ENTRA))).toEqual([
      'unavailable',
      'Microsoft Entra did not answer (ECONNREFUSED)',
    ])
  })

  test('and is nowhere, as on any other machine, says where it would be', async () => {
    using on = stage()
    on.env.AZURE_POD_IDENTITY_AUTHORITY_HOST = 'http://127.0.0.1:1'

    expect(await refusal(on.token({ azure_auth_mode: 'managed' }))).toEqual([
      'unavailable',
      'Azure’s instance metadata service did not answer (ECONNREFUSED); it is only there on machines of Azure; elsewhere use "azure_auth_mode": "entra" or "workload"',
    ])
  })
})
