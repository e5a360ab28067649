import type { Script } from './script'

/** How Codex changes `greeting.txt`, in its own format of patches. */
export const PATCH = `*** Begin Patch
*** Update File: greeting.txt
@@
-Hello world
+Hello Portus
*** End Patch
`

/** How it looks at the file. */
export const LOOK = { cmd: 'cat greeting.txt' }

/** A session that reads the file, changes it and looks again, by two tools of Codex'. */
export const greetingScript = (lastWords: string): Script => [
  {
    thought: 'I must read it first.',
    text: 'Let me read it.',
    calls: [{ id: 'call1read', tool: 'exec_command', input: LOOK }],
  },
  {
    thought: 'One word changes.',
    calls: [{ id: 'call2patc', tool: 'apply_patch', input: PATCH }],
  },
  { thought: 'Is it so?', calls: [{ id: 'call3look', tool: 'exec_command', input: LOOK }] },
  { thought: 'It is.', text: lastWords },
]
