import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { PROVIDER_FIELDS } from '../../../../src/alias/providers'
import { memberFault } from '../../../../src/config/values/member-forms'

/** Members that have rules of their own, or no form. */
const ELSEWHERE =
  /^(aws_(region|auth_type|role_arn)|azure_auth_mode|azure_foundry_url|huggingface_base_url|oracle_(private_key|key_passphrase))$/

const NAMES = Object.keys(PROVIDER_FIELDS)

describe('the value of a member', () => {
  test.each([
    ['resource_name', 'https://r.openai.azure.com', 'must be the name alone'],
    ['deployment_id', 'gpt 4', 'a part of an address'],
    ['vertex_project_id', 'a/b', 'a part of an address'],
    ['vertex_region', 'US Central', 'a part of a host'],
    ['vertex_region', 'us-central1\n', 'a part of a host'],
    ['api_version', '2024-10-21 ', 'must be a version'],
    ['azure_extra_parameters', 'Drop', 'must be "drop" or "pass-through" or "error"'],
    ['mistral_fim_completion', 'True', 'must be "true" or "false"'],
    ['oracle_serving_mode', 'on_demand', 'must be "ON_DEMAND"'],
    ['openai_organization', 'org-1\n', 'goes into a header'],
    ['openai_project', '“proj”', 'goes into a header'],
    ['workers_ai_account_id', '<account>', 'placeholder'],
    ['fireworks_account_id', '$ACCOUNT', 'a variable in the words'],
  ])('%s is refused as %p', (name, value, words) => {
    expect(memberFault(name, value)).toContain(words)
  })

  test.each([
    ['resource_name', 'my-resource'],
    ['deployment_id', 'gpt-4.1_eu'],
    ['vertex_project_id', 'example.com:my-project'],
    ['vertex_region', 'global'],
    ['api_version', '2024-10-21-preview'],
    ['anthropic_version', '2023-06-01'],
    ['openai_beta', 'assistants=v2, realtime=v1'],
    ['oracle_tenancy', 'ocid1.tenancy.oc1..aaaa'],
    ['azure_entra_scope', 'https://cognitiveservices.azure.com/.default'],
    ['amzn_sagemaker_enable_explanations', '`true`'],
  ])('%s may be %p', (name, value) => {
    expect(memberFault(name, value)).toBeUndefined()
  })

  test('that is taken can stand in a header, whatever member it is', () => {
    const name = fc.constantFrom(...NAMES.filter((one) => !ELSEWHERE.test(one)))
    fc.assert(
      fc.property(name, fc.string({ unit: 'binary' }), (member, value) => {
        if (memberFault(member, value) === undefined)
          expect(new Headers({ a: value }).get('a')).toBe(value)
      }),
      { seed: 51, numRuns: 3000 },
    )
  })

  test('that is refused is not quoted', () => {
    for (const name of NAMES)
      for (const value of ['canary 4f9a\n', '$canary', '<canary>', 'canary/../4f9a'])
        expect(memberFault(name, value) ?? '').not.toContain('canary')
  })
})
