/** What a recipe is made of. It names the variable of the key, never the key. */
export type Place = {
  /** The address of Portus, without a path. */
  url: string
  alias: string
  /** Whether all that the alias leads to are models of Claude. */
  isClaude: boolean
}

const KEY = 'PORTUS_KEY'

/** Every client needs a key, and no recipe holds one. */
const YOUR_KEY = `Your key of Portus: export ${KEY}=...`

/**
 * A `~` behind a colon would become a home, and brackets are a pattern:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_01
 */
const word = (text: string) => (/[~[]/.test(text) ? `'${text}'` : text)

const exported = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).map(([name, value]) => `export ${name}=${value}`)

/** The size of a model is not known to Portus. This one fits most of those that are not Claude's. */
const CONTEXT_TOKENS = '128000'

/** https://code.claude.com/docs/en/llm-gateway and https://code.claude.com/docs/en/env-vars */
const claudeCode = ({ url, alias, isClaude }: Place): string[] => [
  `# ${YOUR_KEY}`,
  ...exported({
    ANTHROPIC_BASE_URL: word(url),
    ANTHROPIC_AUTH_TOKEN: `$${KEY}`,
    ANTHROPIC_DEFAULT_OPUS_MODEL: word(alias),
    ANTHROPIC_DEFAULT_SONNET_MODEL: word(alias),
    ANTHROPIC_DEFAULT_HAIKU_MODEL: word(alias),
  }),
  ...(isClaude
    ? []
    : [
        '# How much the model can read. Claude Code knows the size of Claude alone; put in that of your model',
        ...exported({
          CLAUDE_CODE_MAX_CONTEXT_TOKENS: CONTEXT_TOKENS,
          CLAUDE_CODE_AUTO_COMPACT_WINDOW: CONTEXT_TOKENS,
        }),
      ]),
]

/** What all clients of Gemini's API read. They put the path behind the address themselves. */
const googleVariables = (url: string) => ({
  GOOGLE_GEMINI_BASE_URL: word(url),
  GEMINI_API_KEY: `$${KEY}`,
})

/** https://developers.openai.com/codex/config-reference */
const codex = ({ url, alias }: Place): string[] => [
  '# ~/.codex/config.toml, above its first [table]',
  `# ${YOUR_KEY}`,
  `model = "${alias}"`,
  'model_provider = "portus"',
  '',
  '[model_providers.portus]',
  'name = "Portus"',
  `base_url = "${url}/v1"`,
  `env_key = "${KEY}"`,
  'wire_api = "responses"',
  'supports_websockets = true',
]

/** https://github.com/google-gemini/gemini-cli/blob/main/docs/reference/configuration.md */
const geminiCli = ({ url, alias }: Place): string[] => [
  `# ${YOUR_KEY}`,
  // An address in its environment has it refuse to start without this.
  '# ~/.gemini/settings.json needs: {"security":{"auth":{"selectedType":"gemini-api-key"}}}',
  ...exported({ ...googleVariables(url), GEMINI_MODEL: word(alias) }),
]

/** https://opencode.ai/docs/providers. Its files may have comments: https://opencode.ai/docs/config */
const opencode = ({ url, alias, isClaude }: Place): string[] => [
  '// ~/.config/opencode/opencode.json',
  `// ${YOUR_KEY}`,
  '{',
  '  "$schema": "https://opencode.ai/config.json",',
  `  "model": "portus/${alias}",`,
  '  "provider": {',
  '    "portus": {',
  `      "npm": "@ai-sdk/${isClaude ? 'anthropic' : 'openai'}",`,
  `      "options": { "baseURL": "${url}/v1", "apiKey": "{env:${KEY}}" },`,
  `      "models": { "${alias}": {} }`,
  '    }',
  '  }',
  '}',
]

/** The SDKs read these: https://github.com/openai/openai-node and https://github.com/openai/openai-python */
const openai = ({ url, alias }: Place): string[] => [
  `# ${YOUR_KEY}`,
  ...exported({ OPENAI_BASE_URL: word(`${url}/v1`), OPENAI_API_KEY: `$${KEY}` }),
  `# new OpenAI() takes both from here; its model is "${alias}"`,
]

/** https://github.com/anthropics/anthropic-sdk-typescript and https://github.com/anthropics/anthropic-sdk-python */
const anthropic = ({ url, alias }: Place): string[] => [
  `# ${YOUR_KEY}`,
  ...exported({ ANTHROPIC_BASE_URL: word(url), ANTHROPIC_API_KEY: `$${KEY}` }),
  `# new Anthropic() takes both from here; its model is "${alias}"`,
]

/** The SDK reads these: https://github.com/googleapis/js-genai */
const google = ({ url, alias }: Place): string[] => [
  `# ${YOUR_KEY}`,
  ...exported(googleVariables(url)),
  `# new GoogleGenAI({}) takes both from here; its model is "${alias}"`,
]

/** The lines that connect a client, by its name. Each can be pasted, or redirected into the client's file. */
export const RECIPES: Readonly<Record<string, (place: Place) => string[]>> = {
  'claude-code': claudeCode,
  codex,
  'gemini-cli': geminiCli,
  opencode,
  openai,
  anthropic,
  google,
}
