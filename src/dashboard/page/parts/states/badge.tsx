import type { ComponentChildren } from 'preact'

/** What a state means for whoever looks after the server. */
export type Tone = 'ok' | 'warn' | 'bad' | 'plain'

/** A short word for a state. Its colour says nothing that the word does not. */
export const Badge = ({
  tone,
  title,
  children,
}: {
  tone: Tone
  title?: string | undefined
  children: ComponentChildren
}) => (
  <span class={`badge badge-${tone}`} title={title}>
    {children}
  </span>
)
