import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../../src/alias/schema'
import { azureAuthority } from '../../../../src/credentials/azure/azure-authority'
import { azureScopeOf, resourceOf } from '../../../../src/credentials/azure/azure-scope'
import { entraWords } from '../../../../src/credentials/azure/entra-refusal'
import { identityPlace } from '../../../../src/credentials/azure/managed-identity'

describe('the scope of', () => {
  const rows: [what: string, target: Target, scope: string][] = [
    ['Azure OpenAI', {}, 'https://cognitiveservices.azure.com/.default'],
    [
      'models of a Foundry resource',
      { azure_foundry_url: 'https://x.services.ai.azure.com/models' },
      'https://cognitiveservices.azure.com/.default',
    ],
    [
      'Claude',
      { azure_foundry_url: 'https://x.services.ai.azure.com/anthropic' },
      'https://cognitiveservices.azure.com/.default',
    ],
    [
      'a Foundry project',
      { azure_foundry_url: 'https://x.services.ai.azure.com/api/projects/p/openai/v1' },
      'https://ai.azure.com/.default',
    ],
    [
      'an online endpoint',
      { azure_foundry_url: 'https://x.eastus2.inference.ml.azure.com/v1' },
      'https://ml.azure.com/.default',
    ],
    [
      'the cloud of the US government',
      { custom_host: 'https://x.openai.azure.us/openai' },
      'https://cognitiveservices.azure.us/.default',
    ],
    [
      'the cloud of China',
      { custom_host: 'https://x.openai.azure.cn/openai' },
      'https://cognitiveservices.azure.cn/.default',
    ],
    [
      'a host that only looks like another cloud',
      { custom_host: 'https://notazure.us' },
      'https://cognitiveservices.azure.com/.default',
    ],
    ['an alias that says so', { azure_entra_scope: 'api://app/.default' }, 'api://app/.default'],
    [
      'a host that is none',
      { azure_foundry_url: 'no url' },
      'https://cognitiveservices.azure.com/.default',
    ],
  ]
  test.each(rows)('%s', (_, target, scope) => {
    expect(azureScopeOf(target)).toBe(scope)
  })

  test('a machine’s identity is a resource', () => {
    expect(
      ['https://a/.default', 'https://a//.default', 'https://a', 'api://x'].map(resourceOf),
    ).toEqual(['https://a', 'https://a/', 'https://a', 'api://x'])
  })
})

describe('the authority', () => {
  const rows: [text: string | undefined, authority: string | undefined][] = [
    [undefined, 'https://login.microsoftonline.com'],
    ['', 'https://login.microsoftonline.com'],
    ['https://login.microsoftonline.us/', 'https://login.microsoftonline.us'],
    ['https://login.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
    ['https://adfs.example/adfs/', 'https://adfs.example/adfs'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
    ['http://login.microsoftonline.com', undefined],
    ['http://localhost.example', undefined],
    ['https://user:password@login.example', undefined],
    ['https://login.example/?a=b', undefined],
    ['login.microsoftonline.com', undefined],
    ['ftp://login.example', undefined],
  ]
  test.each(rows)('of %p is %p', (text, authority) => {
    expect(azureAuthority({ AZURE_AUTHORITY_HOST: text })).toBe(authority as string)
  })
})

describe('the identity of a machine is asked for', () => {
  test('at a fixed address', () => {
    expect(identityPlace({})).toEqual({
      kind: 'imds',
      endpoint: 'http://169.254.169.254/metadata/identity/oauth2/token',
    })
  })

  test('at the place of App Service, whatever older variables stand beside it', () => {
    const env = {
      IDENTITY_ENDPOINT: 'http://169.254.129.2:8081/msi/token',
      IDENTITY_HEADER: 'h',
      MSI_ENDPOINT: 'http://169.254.129.2:8081/msi/token',
      MSI_SECRET: 'h',
    }

    expect(identityPlace(env)).toEqual({
      kind: 'app-service',
      endpoint: 'http://169.254.129.2:8081/msi/token',
      header: 'h',
    })
  })

  const APP = { IDENTITY_ENDPOINT: 'http://localhost/msi', IDENTITY_HEADER: 'h' }
  const rows: [where: string, env: Record<string, string>, words: string][] = [
    ['Service Fabric', { ...APP, IDENTITY_SERVER_THUMBPRINT: 't' }, 'Service Fabric'],
    ['Azure Arc', { IDENTITY_ENDPOINT: 'http://localhost/x', IMDS_ENDPOINT: 'y' }, 'Azure Arc'],
    ['Cloud Shell', { MSI_ENDPOINT: 'http://localhost/x' }, 'Cloud Shell'],
    ['an endpoint without its header', { IDENTITY_ENDPOINT: 'http://x' }, 'IDENTITY_HEADER'],
    ['an endpoint that is none', { ...APP, IDENTITY_ENDPOINT: 'x' }, 'IDENTITY_ENDPOINT'],
    [
      'a metadata service that is none',
      { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'file:///etc' },
      'AZURE_POD_IDENTITY_AUTHORITY_HOST',
    ],
  ]
  test.each(rows)('not at %s', (_, env, words) => {
    expect(identityPlace(env)).toEqual({
      kind: 'unknown',
      problem: expect.stringContaining(words),
    })
  })
})

describe('a refusal of Entra', () => {
  const words = (error: string, error_description: string) =>
    entraWords(JSON.stringify({ error, error_description }))

  test('ends before the ids of the trace, however they are set apart', () => {
    const rest = 'Trace ID: 1-2 Correlation ID: 3-4 Timestamp: 2026'

    expect([
      words('invalid_client', `AADSTS12: No\r\n${rest}`)?.message,
      words('invalid_client', `AADSTS12: No ${rest}`)?.message,
      words('invalid_client', `AADSTS12: No. ${rest}`)?.message,
    ]).toEqual(['AADSTS12: No', 'AADSTS12: No', 'AADSTS12: No'])
  })

  test('keeps what has a full stop inside a word', () => {
    expect(
      words('invalid_request', 'AADSTS12: Use v2.0 of login.microsoft.com. Or not.')?.message,
    ).toBe('AADSTS12: Use v2.0 of login.microsoft.com')
  })

  test('without a number keeps the name of its error', () => {
    expect(words('invalid_client', 'No such client.')).toEqual({
      code: 'invalid_client',
      message: 'No such client',
    })
  })

  test('that is a page has no words', () => {
    expect(entraWords('<html>')).toBeUndefined()
  })
})
