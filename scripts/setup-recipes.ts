import { RECIPES } from '../src/cli/setup/recipes'
import { type PageSection, writeSection } from './page-section'

/** What the page shows of each client: the alias, what the block is, and where it belongs. */
const SHOWN: Readonly<Record<string, { alias: string; language: string; file?: string }>> = {
  'claude-code': { alias: 'gpt', language: 'sh' },
  codex: { alias: 'gpt-5.5', language: 'toml', file: '~/.codex/config.toml' },
  'gemini-cli': { alias: 'claude-sonnet', language: 'sh' },
  opencode: { alias: 'gpt', language: 'jsonc', file: '~/.config/opencode/opencode.json' },
  openai: { alias: 'gpt', language: 'sh' },
  anthropic: { alias: 'claude-sonnet', language: 'sh' },
  google: { alias: 'claude-sonnet', language: 'sh' },
}

/** The recipes of `setup` as docs/clients.md shows them, for aliases of several makers. */
export function setupSections(): PageSection[] {
  return Object.entries(RECIPES).map(([client, recipe]) => {
    const { alias, language, file } = SHOWN[client] ?? { alias: 'gpt', language: 'sh' }
    const lines = recipe({ url: 'http://127.0.0.1:8080', alias, isClaude: false })
    const place = file === undefined ? '' : `In \`${file}\`:\n\n`
    return {
      page: 'docs/clients.md',
      name: `setup ${client}`,
      text: `${place}\`\`\`${language}\n${lines.join('\n')}\n\`\`\``,
    }
  })
}

if (import.meta.main) for (const section of setupSections()) await writeSection(section)
