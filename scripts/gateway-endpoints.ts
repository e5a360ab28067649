/**
 * The providers to which the gateway brings further endpoints, in OpenAI's format or translated. A test
 * asks the gateway.
 */
export const GATEWAY_ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  completions: [
    ...['ai21', 'anthropic', 'anyscale', 'azure-ai', 'azure-openai', 'bedrock', 'cohere'],
    ...['featherless-ai', 'fireworks-ai', 'github', 'huggingface', 'lambda', 'lepton'],
    ...['nebius', 'nextbit', 'novita-ai', 'openai', 'palm', 'together-ai', 'triton', 'workers-ai'],
    'x-ai',
  ],
  'images.generations': [
    ...['azure-ai', 'azure-openai', 'bedrock', 'deepbricks', 'fireworks-ai', 'hyperbolic'],
    ...['lemonfox-ai', 'nscale', 'openai', 'recraft-ai', 'segmind', 'siliconflow', 'stability-ai'],
    ...['vertex-ai', 'workers-ai'],
  ],
  'audio.speech': ['azure-ai', 'azure-openai', 'groq', 'openai'],
}
