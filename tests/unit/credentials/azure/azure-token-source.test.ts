import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../../src/alias/schema'
import { CLIENT, SECRET, stage, TENANT } from '../../../support/token-services/azure-stage'

const ENTRA = {
  azure_auth_mode: 'entra',
  azure_entra_tenant_id: TENANT,
  azure_entra_client_id: CLIENT,
  azure_entra_client_secret: SECRET,
}
const WORKLOAD = { azure_auth_mode: 'workload' }
const MANAGED = { azure_auth_mode: 'managed' }
const COGNITIVE = 'https://cognitiveservices.azure.com'

describe('a secret', () => {
  test('is sent to the tenant in a form, and brings a token', async () => {
    using on = stage()

    expect(await on.token(ENTRA)).toBe('token-of-azure-1')
    expect(on.azure.calls.map(({ url, form }) => [url.pathname, Object.fromEntries(form)])).toEqual(
      [
        [
          `/${TENANT}/oauth2/v2.0/token`,
          {
            grant_type: 'client_credentials',
            client_id: CLIENT,
            client_secret: SECRET,
            scope: `${COGNITIVE}/.default`,
          },
        ],
      ],
    )
  })

  test('may stand in the variables of Azure’s libraries, with the tenant and the client', async () => {
    using on = stage()
    on.env.AZURE_CLIENT_SECRET = SECRET

    expect(await on.token({ azure_auth_mode: 'entra' })).toBe('token-of-azure-1')
  })

  test('of the alias goes before that of a variable', async () => {
    using on = stage()
    Object.assign(on.env, { AZURE_TENANT_ID: 'other', AZURE_CLIENT_SECRET: 'other' })

    expect(await on.token(ENTRA)).toBe('token-of-azure-1')
  })

  test('brings a token for the scope that the alias names', async () => {
    using on = stage()

    await on.token({ ...ENTRA, azure_entra_scope: 'https://ai.azure.com/.default' })

    expect(on.azure.calls[0]?.form.get('scope')).toBe('https://ai.azure.com/.default')
  })

  test('of a tenant with strange characters leaves the path in one piece', async () => {
    using on = stage()

    await on.token({ ...ENTRA, azure_entra_tenant_id: '../a/b?c' }).catch(() => {})

    expect(on.azure.calls[0]?.url.pathname).toBe('/..%2Fa%2Fb%3Fc/oauth2/v2.0/token')
  })
})

describe('a federated token', () => {
  test('is sent in the place of a secret', async () => {
    using on = stage()
    const assertion = on.writeFile()

    expect(await on.token(WORKLOAD)).toBe('token-of-azure-1')
    expect(Object.fromEntries(on.azure.calls[0]?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      client_id: CLIENT,
      client_assertion: assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: `${COGNITIVE}/.default`,
    })
  })

  test('may be for another client than that of the variable', async () => {
    using on = stage()
    on.writeFile()

    await on.token({ ...WORKLOAD, azure_workload_client_id: 'another' })

    expect(on.azure.calls[0]?.form.get('client_id')).toBe('another')
  })

  test('is read anew for every renewal', async () => {
    using on = stage()
    on.writeFile()
    await on.token(WORKLOAD)
    on.clock.nowMs += 3_600_000
    const next = on.writeFile()

    expect(await on.token(WORKLOAD)).toBe('token-of-azure-2')
    expect(on.azure.calls[1]?.form.get('client_assertion')).toBe(next)
  })
})

describe('the identity of a virtual machine', () => {
  test('is asked for a resource, and not for a scope', async () => {
    using on = stage()

    expect(await on.token(MANAGED)).toBe('token-of-azure-1')
    expect(on.azure.calls.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual([
      { 'api-version': '2018-02-01', resource: COGNITIVE },
    ])
  })

  test('may be one that was assigned to it', async () => {
    using on = stage()

    await on.token({ ...MANAGED, azure_managed_client_id: CLIENT })

    expect(on.azure.calls[0]?.url.searchParams.get('client_id')).toBe(CLIENT)
  })

  test('is not that of the variable AZURE_CLIENT_ID, unless the mode is “default”', async () => {
    using on = stage()
    delete on.env.AZURE_FEDERATED_TOKEN_FILE

    await on.token(MANAGED)
    await on.token({ azure_auth_mode: 'default' })

    expect(on.azure.calls.map(({ url }) => url.searchParams.get('client_id'))).toEqual([
      null,
      CLIENT,
    ])
  })

  test.each([404, 410, 429, 500, 503])('is asked again after the status %d', async (status) => {
    using on = stage()
    on.azure.instead = () =>
      on.azure.calls.length === 1 ? new Response('not now', { status }) : undefined

    expect(await on.token(MANAGED)).toBe('token-of-azure-2')
  })
})

describe('the identity of App Service', () => {
  test('is asked for at the place that the variables name', async () => {
    using on = stage()
    Object.assign(on.env, on.azure.appService)

    expect(await on.token({ ...MANAGED, azure_managed_client_id: CLIENT })).toBe('token-of-azure-1')
    expect(
      on.azure.calls.map(({ url }) => [url.pathname, Object.fromEntries(url.searchParams)]),
    ).toEqual([
      ['/msi/token', { 'api-version': '2019-08-01', resource: COGNITIVE, client_id: CLIENT }],
    ])
  })

  test('has an end that is a time, and is renewed before it', async () => {
    using on = stage()
    Object.assign(on.env, on.azure.appService)
    await on.token(MANAGED)

    on.clock.nowMs += 3_580_000
    const last = await on.token(MANAGED)
    on.clock.nowMs += 19_000

    expect([last, await on.token(MANAGED)]).toEqual(['token-of-azure-1', 'token-of-azure-2'])
  })
})

describe('the mode “default”', () => {
  test('takes a secret, else a federated token, else the machine', async () => {
    using on = stage()
    const target = { azure_auth_mode: 'default' }
    const found: (string | undefined)[] = []
    const ask = async (name: string) => {
      await on.token({ ...target, name })
      const { form, url } = on.azure.calls.at(-1) ?? {}
      found.push(
        form?.has('client_secret')
          ? 'secret'
          : form?.has('client_assertion')
            ? 'federated'
            : url?.pathname,
      )
    }

    on.writeFile()
    on.env.AZURE_CLIENT_SECRET = SECRET
    await ask('one')
    delete on.env.AZURE_CLIENT_SECRET
    await ask('two')
    delete on.env.AZURE_FEDERATED_TOKEN_FILE
    await ask('three')

    expect(found).toEqual(['secret', 'federated', '/metadata/identity/oauth2/token'])
  })
})

describe('a token', () => {
  test('is shared by the targets of one identity, and by no others', async () => {
    using on = stage()
    const targets: Target[] = [
      { ...ENTRA, provider: 'azure-openai', deployment_id: 'a' },
      {
        ...ENTRA,
        provider: 'azure-ai',
        azure_foundry_url: 'https://x.services.ai.azure.com/models',
      },
      {
        ...ENTRA,
        provider: 'azure-ai',
        azure_foundry_url: 'https://x.services.ai.azure.com/api/projects/p',
      },
      { ...ENTRA, provider: 'azure-openai', azure_entra_client_id: 'another' },
      { ...ENTRA, provider: 'azure-openai', azure_entra_client_secret: 'other' },
      { ...MANAGED, provider: 'azure-openai' },
    ]

    const found = targets.map(on.credentialsOf)

    expect(found.map((one) => found.indexOf(one))).toEqual([0, 0, 2, 3, 4, 5])
  })

  test('is asked for once by fifty requests at a time, and then reused', async () => {
    using on = stage()

    const tokens = await Promise.all(Array.from({ length: 50 }, () => on.token(ENTRA)))
    tokens.push(await on.token(ENTRA))

    expect(new Set(tokens)).toEqual(new Set(['token-of-azure-1']))
    expect(on.azure.calls).toHaveLength(1)
  })

  test('is renewed behind the requests before it ends', async () => {
    using on = stage()
    await on.token(ENTRA)
    on.clock.nowMs += 3_400_000
    const renewals = Promise.withResolvers<void>()
    on.azure.instead = () => void renewals.resolve()

    const old = await on.token(ENTRA)
    await renewals.promise
    while ((await on.token(ENTRA)) === old) await Bun.sleep(1)

    expect([old, await on.token(ENTRA)]).toEqual(['token-of-azure-1', 'token-of-azure-2'])
  })

  test('is used for as long as it is valid while the service is down', async () => {
    using on = stage()
    await on.token(ENTRA)
    on.azure.instead = () => new Response('down', { status: 503 })

    on.clock.nowMs += 3_400_000
    const during = await on.token(ENTRA)

    expect(during).toBe('token-of-azure-1')
  })

  const none: [what: string, target: Target][] = [
    ['a key', { provider: 'azure-openai', api_key: 'k' }],
    ['no mode', { provider: 'azure-ai' }],
    ['an unknown mode', { provider: 'azure-ai', azure_auth_mode: 'secret' }],
  ]
  test.each(none)('is not asked for with %s', (_, target) => {
    using on = stage()

    expect(on.credentialsOf(target)).toBeUndefined()
  })

  test.each(['written', 'Bearer written', 'written\n'])(
    'may be written in the alias: %p',
    async (text) => {
      using on = stage()

      expect(await on.token({ azure_ad_token: text })).toBe('written')
      expect(on.azure.calls).toEqual([])
    },
  )
})
