/** A service that no longer serves the API that the gateway asks. */
export type Retirement = {
  /** The day from which it does not, where its notice says one. */
  since?: `${number}-${number}-${number}`
  /** The member of a target that names another server, besides `custom_host`. */
  otherHost?: 'huggingface_base_url'
  /** What to do, as the end of a sentence. */
  advice: string
  /** The notice of who ran it. */
  source: string
}

/**
 * The providers whose own notice says that their service has ended, or the address that the gateway asks. Others
 * may be gone, too; only what is certain is here.
 */
export const RETIRED: ReadonlyMap<string, Retirement> = new Map<string, Retirement>([
  [
    'palm',
    {
      since: '2024-08-15',
      advice: 'use "google", which has Gemini',
      source: 'https://ai.google.dev/palm_docs/deprecation',
    },
  ],
  [
    'anyscale',
    {
      since: '2024-08-01',
      advice: 'name the service that you run on Anyscale in "custom_host"',
      source: 'https://docs.anyscale.com/endpoints/text-generation/deprecations',
    },
  ],
  [
    'lepton',
    {
      advice: 'name the endpoint that you run on NVIDIA DGX Cloud Lepton in "custom_host"',
      source: 'https://docs.nvidia.com/dgx-cloud/lepton/features/endpoints/configurations',
    },
  ],
  [
    'huggingface',
    {
      otherHost: 'huggingface_base_url',
      advice:
        'use "openai" with the "custom_host" https://router.huggingface.co/v1, or name your endpoint in "huggingface_base_url"',
      source: 'https://github.com/huggingface/huggingface_hub/issues/3052',
    },
  ],
  [
    'lambda',
    {
      since: '2025-09-25',
      advice: 'use another provider, or name a server of your own in "custom_host"',
      source: 'https://lambda.ai/inference',
    },
  ],
  [
    'github',
    {
      since: '2026-07-30',
      advice: 'use "azure-ai" or the provider of the model itself',
      source: 'https://github.com/orgs/community/discussions/203602',
    },
  ],
])
